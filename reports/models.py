"""The annual impact report: words of people, frozen figures, approvals of the board."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from association.core.documents.models import AMEND, CANCEL, SUBMIT, DocStatus, Document
from association.core.documents.states import Transition
from association.core.l10n.calendar import JalaliYear
from association.core.l10n.fields import PersianCharField, WholeNumberField
from association.core.l10n.languages import active
from association.core.l10n.text import listed

from .canonical import digest
from .errors import FiguresFailedError, FiguresNotFrozenError
from .years import year_name

if TYPE_CHECKING:
    from association.core.access.models import User

WORDS = (
    "title_fa",
    "title_en",
    "letter_fa",
    "letter_en",
    "chair_fa",
    "chair_en",
    "activities_fa",
    "activities_en",
    "learning_fa",
    "learning_en",
)


class ImpactReport(Document):
    """One report per Jalali year. Drafted by communications, frozen, approved by the board, then public.

    `figures` is what the registry's indicators and sections gave when they were frozen; every face of
    the report reads it and never the live tables.
    """

    transitions = (
        Transition(
            "freeze",
            _("Freeze figures"),
            question=_(
                "Every figure of the year is computed anew and kept in the draft. "
                "This may be repeated until approval; approvals given before no longer count."
            ),
            done=_("The figures are frozen."),
            log=_("Figures frozen"),
            check=SUBMIT.check,
            run="reports.actions.freeze",
            icon="lock",
            priority=20,
            bulk=False,
        ),
        Transition(
            "approve",
            _("Approve"),
            question=_(
                "You approve the words and the frozen figures as they stand. With the last approval required the "
                "report gets its number, becomes public and can no longer be changed."
            ),
            done=_("Your approval is recorded."),
            log=_("Approved"),
            check=SUBMIT.check,
            run="reports.actions.approve",
            priority=10,
            bulk=False,  # each report is read before it is approved
        ),
        replace(
            CANCEL,
            label=_("Withdraw"),
            question=_(
                "The report keeps its number and stays on record, but is no longer public. This cannot be undone."
            ),
            done=_("The report is withdrawn."),
        ),
        AMEND,
    )

    reported_year = WholeNumberField(
        _("reported year"),
        validators=[MinValueValidator(1380), MaxValueValidator(1499)],
        help_text=_("A Jalali year, such as 1404."),
    )
    title_fa = PersianCharField(_("title in Persian"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    letter_fa = models.TextField(_("letter of the chair in Persian"), blank=True)
    letter_en = models.TextField(_("letter of the chair in English"), blank=True)
    chair_fa = PersianCharField(_("signature in Persian"), max_length=120, blank=True)
    chair_en = models.CharField(_("signature in English"), max_length=120, blank=True)
    activities_fa = models.TextField(_("activities in Persian"), blank=True)
    activities_en = models.TextField(_("activities in English"), blank=True)
    learning_fa = models.TextField(_("learning and next year in Persian"), blank=True)
    learning_en = models.TextField(_("learning and next year in English"), blank=True)
    figures = models.JSONField(_("figures"), default=dict, editable=False)
    figures_sha256 = models.CharField(_("hash of the figures"), max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField(_("figures frozen"), null=True, editable=False)

    class Meta(Document.Meta):
        verbose_name = _("impact report")
        verbose_name_plural = _("impact reports")
        ordering = ("-reported_year", "-pk")
        default_permissions = (  # type: ignore[assignment]
            "view",
            "add",
            "change",
            "delete",
            "freeze",
            "approve",
            "cancel",
            "print",
            "export",
        )
        constraints = [
            *Document.Meta.constraints,
            models.UniqueConstraint(
                fields=("reported_year",),
                condition=~models.Q(docstatus=DocStatus.CANCELLED),
                name="one_live_report_per_year",
                violation_error_message=_("There is a report of this year already."),
            ),
            models.CheckConstraint(
                condition=models.Q(frozen_at=None, figures_sha256="")
                | models.Q(frozen_at__isnull=False, figures_sha256__gt=""),
                name="frozen_figures_have_a_hash",
            ),
        ]

    class Desk:
        icon = "clipboard-list"
        route = "impact-reports"
        series = "R-{year}-{n:02}"
        fields = [
            "reported_year",
            ("title_fa", "title_en"),
            ("letter_fa", "letter_en"),
            ("chair_fa", "chair_en"),
            ("activities_fa", "activities_en"),
            ("learning_fa", "learning_en"),
        ]
        columns = ["title", "year", "number", "frozen_at", "docstatus"]
        inspect = ["title", "year", "number", "submitted_at", "cancel_reason"]
        filters = ["docstatus"]
        search = ["title_fa", "title_en", "number"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the reader's language."""
        return self.words("title")

    title.fget.short_description = _("title")  # type: ignore[attr-defined]

    @property
    def year(self) -> str:
        return year_name(self.reported_year)

    year.fget.short_description = _("reported year")  # type: ignore[attr-defined]

    def words(self, name: str, language: str | None = None) -> str:
        """One of the texts in `language`, or in the other one rather than nothing."""
        persian, english = getattr(self, f"{name}_fa"), getattr(self, f"{name}_en")
        return (persian or english) if active(language) == "fa" else (english or persian)

    def status_label(self) -> str:
        if self.is_submitted:
            return str(_("Approved"))
        if self.is_draft:
            return str(_("Waiting for approval") if self.is_ready else _("Draft"))
        return str(_("Withdrawn"))

    @property
    def empty_words(self) -> list[str]:
        """Texts still to be written; both editions are published."""
        return [name for name in WORDS if not str(getattr(self, name)).strip()]

    @property
    def is_ready(self) -> bool:
        """Whether the board could approve it as it stands."""
        return self.frozen_at is not None and not self.failures and not self.empty_words

    @property
    def failures(self) -> list[dict[str, str]]:
        """Indicators and sections that gave no result when the figures were frozen."""
        return list(self.figures.get("failed", ()))

    def content_sha256(self) -> str:
        """What an approval is for: the words and the figures as they stand."""
        return digest({name: getattr(self, name) for name in (*WORDS, "reported_year", "figures_sha256")})

    def posting_date(self) -> date:
        return JalaliYear(self.reported_year).end_on

    def allows(self, action: str) -> bool:
        return self.is_draft if action == "freeze" else super().allows(action)

    def derive(self) -> None:
        """Figures frozen for another year are not this report's."""
        if self.frozen_at and self.figures.get("year") != self.reported_year:
            self.figures, self.figures_sha256, self.frozen_at = {}, "", None

    def before_submit(self, user: Any) -> None:
        from .approvals import require_approvals  # which reads these tables

        require_approvals(self)

    def check_submittable(self) -> None:
        if self.empty_words:
            message = str(_("Both editions are published. Still to be written: %(what)s."))
            names = {name: self._meta.get_field(name).verbose_name for name in self.empty_words}
            raise ValidationError({name: message % {"what": what} for name, what in names.items()})
        if self.frozen_at is None:
            raise FiguresNotFrozenError(_("Freeze the figures first; a report is approved with them."))
        if self.failures:
            raise FiguresFailedError(
                _("%(what)s could not be computed. Have it put right and freeze the figures again.")
                % {"what": listed(failure["name"] for failure in self.failures)}
            )

    @classmethod
    def rows_for(cls, user: User, rows: models.QuerySet) -> models.QuerySet:
        """Drafts and withdrawn reports are for those who write or approve; all others see approved ones."""
        if user.has_perm("reports.change_impactreport") or user.has_perm("reports.approve_impactreport"):
            return rows
        return rows.filter(docstatus=DocStatus.SUBMITTED)


class Approval(models.Model):
    """One board member's yes to one text. Written once; a later change of the report leaves it behind."""

    report = models.ForeignKey(
        ImpactReport, models.PROTECT, related_name="approvals", verbose_name=_("impact report")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("board member")
    )
    content_sha256 = models.CharField(_("hash of the approved report"), max_length=64)
    approved_at = models.DateTimeField(_("approved"), auto_now_add=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ("approved_at", "pk")
        # Board members approve through the report; nobody edits approvals.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=("report", "member", "content_sha256"), name="one_approval_per_member"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.member_id}"

    def is_for(self, report: Any) -> bool:
        """Whether the report still is what was approved."""
        return self.content_sha256 == report.content_sha256()
