"""Records and documents: the two kinds of row a module declares.

A *record* is master data (a person, a fund): it may be edited at any time. A *document* is a
statement made on a date (a gift, a visit): a draft until it is submitted, then final.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail.models import RevisionMixin

from association.core.l10n.calendar import JalaliYear

from .errors import DocumentNotDraftError
from .listing import Seen
from .states import ReasonForm, Transition, state_field, transitions_of

if TYPE_CHECKING:
    from datetime import date

    from association.core.access.models import User
    from association.core.sealing.seal import Seal


# Where modelcluster holds lines that are not yet written.
_HELD = "_cluster_related_objects"


class DocStatus(models.IntegerChoices):
    """The three states of every document."""

    DRAFT = 0, _("Draft")
    SUBMITTED = 1, _("Submitted")
    CANCELLED = 2, _("Cancelled")


_SUBMITTING = "association.core.documents.submitting"
SUBMIT = Transition(
    "submit",
    pgettext_lazy("document", "Submit"),
    question=_("After this it gets its number and can no longer be changed or deleted."),
    done=_("Submitted."),
    log=pgettext_lazy("action", "Submitted"),
    check=f"{_SUBMITTING}.require_draft_state",
    run=f"{_SUBMITTING}.submit",
    priority=10,
    concludes=True,
)
CANCEL = Transition(
    "cancel",
    _("Cancel document"),
    question=_("The document keeps its number and stays on record as cancelled. This cannot be undone."),
    done=_("Cancelled."),
    log=pgettext_lazy("action", "Cancelled"),
    form=ReasonForm,
    check=f"{_SUBMITTING}.require_submitted",
    run=f"{_SUBMITTING}.cancel",
    icon="cross",
    priority=90,
    dangerous=True,
)
AMEND = Transition(
    "amend",
    _("Amend"),
    question=_(
        "A new draft with the same contents is made for you to correct. It names this document as the one "
        "it amends and gets a number of its own when it is submitted."
    ),
    done=_("A draft to correct was made."),
    log=_("Amended by a new draft"),
    check=f"{_SUBMITTING}.require_amendable",
    run=f"{_SUBMITTING}.amend",
    icon="redirect",
    priority=10,
    bulk=False,
    # Making a new draft needs the right to add one, and no right of its own.
    permissions=("add",),
)


class Extensible(ClusterableModel):
    """A row with fields an association has added to its kind; see `custom_fields`."""

    extra = models.JSONField(_("custom fields"), default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def desk_rows(cls, rows: models.QuerySet, seen: Seen) -> models.QuerySet:
        """Rows as lists, exports, prints and the API read them.

        A model adds what its columns need: annotations it names in `Desk.computed`, `prefetch_related`.
        `seen(Model)` gives the rows of another kind that the reader may see. Asked without a database too,
        to learn what there is: it builds the query and reads nothing.
        """
        return rows

    def status_label(self) -> str:
        """The row's state in words; nothing for a row without one. A model may say more."""
        field = state_field(type(self))
        name = field.name if field else "docstatus"
        return str(getattr(self, f"get_{name}_display")()) if hasattr(self, name) else ""


class Record(Extensible):
    """Master data with a desk: list, form, API and permissions come from the nested `Desk`."""

    # A foreign key to another model with a desk, whose rows decide on these; see `access.parents`.
    scope_through: ClassVar[str] = ""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        abstract = True
        default_permissions = ("view", "add", "change", "delete", "export")

    @classmethod
    def rows_for(cls, user: User, rows: models.QuerySet) -> models.QuerySet:
        """The rows `user` may see; a module narrows it where rights depend on the row."""
        return rows

    def allows(self, action: str) -> bool:
        """Whether the row's state permits an action; who may do it is the policy's business."""
        declared = transitions_of(type(self)).get(action)
        return declared is None or declared.allows(self)


class Document(RevisionMixin, Extensible):
    """A numbered statement: draft, submitted, cancelled.

    Subclasses inherit `Meta` and declare a nested `Desk`. The number is given at submit, from
    the document's own date (`posting_date`), gapless per Jalali year.
    """

    transitions: ClassVar[tuple[Transition, ...]] = (SUBMIT, CANCEL, AMEND)
    scope_through: ClassVar[str] = ""
    sealed: ClassVar[Seal | None] = None  # what of it stands in a signed chain

    docstatus = models.PositiveSmallIntegerField(
        _("status"), choices=DocStatus, default=DocStatus.DRAFT, editable=False, db_index=True
    )
    number = models.CharField(_("number"), max_length=40, null=True, unique=True, editable=False)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), null=True, editable=False)
    sequence = models.PositiveIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("cancelled by"),
    )
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=300, blank=True, editable=False)
    amended_from = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="amendment", verbose_name=_("amends")
    )

    class Meta:
        abstract = True
        default_permissions = ("view", "add", "change", "delete", "submit", "cancel", "print", "export")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(docstatus=0, number__isnull=True, sequence__isnull=True)
                | Q(docstatus__in=(1, 2), number__isnull=False, sequence__isnull=False),
                name="%(app_label)s_%(class)s_number_at_submit",
            ),
            models.UniqueConstraint(
                fields=("fiscal_year", "sequence"), name="%(app_label)s_%(class)s_sequence_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("draft"))

    @property
    def is_draft(self) -> bool:
        return self.docstatus == DocStatus.DRAFT

    @property
    def is_submitted(self) -> bool:
        return self.docstatus == DocStatus.SUBMITTED

    @property
    def is_cancelled(self) -> bool:
        return self.docstatus == DocStatus.CANCELLED

    @property
    def is_withdrawn(self) -> bool:
        """Whether it no longer counts: cancelled, or taken back by an event of its own."""
        return self.is_cancelled

    def allows(self, action: str) -> bool:
        """Whether the document's state permits an action; who may do it is the policy's business."""
        if declared := transitions_of(type(self)).get(action):
            return declared.allows(self)
        return self.is_draft if action in ("change", "delete") else True

    def posting_date(self) -> date:
        """The civil date the document is about; its Jalali year numbers it."""
        raise NotImplementedError

    @classmethod
    def in_force(cls) -> Q:
        """Which documents count where a list is summed up: the submitted ones. A model may say less."""
        return Q(docstatus=DocStatus.SUBMITTED)

    def format_number(self, year: JalaliYear, sequence: int) -> str:
        """The printed number, made once at submit."""
        return type(self).Desk.series.format(year=year.number, n=sequence)  # type: ignore[attr-defined]

    def print_variant(self, name: str) -> str:
        """The printed form that serves for `name` in the document's present state (a withdrawn one is marked)."""
        return name

    def derive(self) -> None:
        """Fill fields that follow from lines (totals). Called before every write of a draft."""

    def check_submittable(self) -> None:
        """Raise ValidationError (naming fields) or DomainError when the document is not complete."""

    def renew(self) -> None:
        """What a draft that was written earlier takes from the day it is submitted on. Called before `derive`."""

    def before_submit(self, user: Any) -> None:
        """What else is written when it is submitted, before its number is taken."""

    def on_submit(self, user: Any) -> None:
        """What follows once it is final, in the same transaction; its number cannot be passed by another's now."""

    @classmethod
    def rows_for(cls, user: User, rows: models.QuerySet) -> models.QuerySet:
        """The rows `user` may see; a module narrows it where rights depend on the row."""
        return rows

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a draft. Raises DocumentNotDraftError for a row already submitted.

        A courtesy with a clear message; the triggers in the database decide.
        """
        if self.pk and not self._state.adding:
            stored = type(self)._base_manager.filter(pk=self.pk).values_list("docstatus", flat=True).first()
            if stored not in (None, DocStatus.DRAFT):
                raise DocumentNotDraftError(not_draft_message(self))
        super().save(*args, **kwargs)

    def save_new(self) -> None:
        """Write a new draft and its lines, and keep the lines in memory: what was just written need not be read.

        `save` would ask first which lines of a document that was not there are to go.
        """
        held: dict[str, list[models.Model]] = self.__dict__.setdefault(_HELD, {})
        relations = {relation.get_accessor_name(): relation for relation in get_all_child_relations(self)}
        lines = {name: held.pop(name) for name in relations if name in held}
        self.save(force_insert=True)
        for name, rows in lines.items():
            for row in rows:
                setattr(row, relations[name].field.name, self)
                row.save(force_insert=True)
        held.update(lines)

    def forget_lines(self) -> None:
        """Let lines be read from the database again after `save_new`."""
        self.__dict__.pop(_HELD, None)


def steps_of(model: type[models.Model]) -> dict[str, Transition]:
    """The transitions of a model by name, with submitting: some documents are submitted by the last of another."""
    built_in = {SUBMIT.name: SUBMIT} if issubclass(model, Document) else {}
    return built_in | transitions_of(model)


def not_draft_message(document: Document) -> str:
    """Why a submitted or cancelled document stays as it is, and what to do instead."""
    return str(
        _(
            "%(kind)s %(number)s is final and cannot be changed or deleted. Cancel it and record it anew instead."
        )
    ) % {"kind": document._meta.verbose_name, "number": document.number}


class Series(models.Model):
    """The last number given in one series and fiscal year."""

    name = models.CharField(max_length=80)
    fiscal_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("name", "fiscal_year"), name="series_once_per_year")]

    def __str__(self) -> str:
        return f"{self.name} {self.fiscal_year}: {self.last}"
