"""Templates of receipts: a draft is edited and looked at, a published one is final, the next one retires it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Literal, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.forms import Field
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from association.core.documents.models import SUBMIT, DocStatus, Document
from association.core.l10n.calendar import civil_today
from association.core.l10n.fields import PersianCharField
from association.core.l10n.money import format_number

from ..sources import LANGUAGES
from .countries import IRAN, profile_choices, profile_named
from .wording import PARTS, check_wording

Place = Literal["logo", "seal", "signature"]


class _WithoutBytes(models.Manager):
    """Templates and lists need to know which image it is, not its bytes."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().defer("content")


class ReceiptImage(models.Model):
    """One picture as it is printed, a PNG. `width` and `height` are pixels, `sha256` is of `content`."""

    sha256 = models.CharField("SHA-256", max_length=64, primary_key=True)
    content = models.BinaryField()
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = _WithoutBytes()

    class Meta:
        verbose_name = _("image of receipts")
        verbose_name_plural = _("images of receipts")
        base_manager_name = "objects"
        default_permissions = ()

    def __str__(self) -> str:
        size = f"{format_number(self.width)} × {format_number(self.height)}"
        return f"{size} · \u2068{self.sha256[:12]}\u2069"


class ImageOnPaperField(models.ForeignKey):
    """Which image stands in a place of the letterhead; in forms, a file to upload."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs = {
            "to": "receipts.ReceiptImage",
            "on_delete": models.PROTECT,
            "null": True,
            "blank": True,
            "related_name": "+",
            **kwargs,
        }
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Field | None:
        from .images import PlaceField

        return PlaceField(
            place=cast(Place, self.name),
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=self.help_text,
            required=not self.blank,
        )


SHORT, LONG = 100, 400
_THANKS = _("Must hold {donor}, {amount} and {words}; these are filled in.")
_ANONYMOUS = _("Must hold {amount} and {words}; {donor} says that the donor wishes to stay unknown.")
_ANNUAL = _("Must hold {year}, the year it covers.")


class Wording(models.Model):
    """What an association writes on its receipts in its own words; empty for the built-in ones."""

    title_fa = PersianCharField(_("title of a receipt in Persian"), max_length=SHORT, blank=True)
    title_en = PersianCharField(_("title of a receipt in English"), max_length=SHORT, blank=True)
    title_annual_fa = PersianCharField(
        _("title of the annual certificate in Persian"), max_length=SHORT, blank=True, help_text=_ANNUAL
    )
    title_annual_en = PersianCharField(
        _("title of the annual certificate in English"), max_length=SHORT, blank=True, help_text=_ANNUAL
    )
    title_in_kind_fa = PersianCharField(
        _("title of a receipt of gifts in kind in Persian"), max_length=SHORT, blank=True
    )
    title_in_kind_en = PersianCharField(
        _("title of a receipt of gifts in kind in English"), max_length=SHORT, blank=True
    )
    thanks_fa = PersianCharField(
        _("sentence of thanks in Persian"), max_length=LONG, blank=True, help_text=_THANKS
    )
    thanks_en = PersianCharField(
        _("sentence of thanks in English"), max_length=LONG, blank=True, help_text=_THANKS
    )
    thanks_anonymous_fa = PersianCharField(
        _("thanks to an unknown donor in Persian"), max_length=LONG, blank=True, help_text=_ANONYMOUS
    )
    thanks_anonymous_en = PersianCharField(
        _("thanks to an unknown donor in English"), max_length=LONG, blank=True, help_text=_ANONYMOUS
    )
    footer_fa = PersianCharField(_("note at the foot in Persian"), max_length=LONG, blank=True)
    footer_en = PersianCharField(_("note at the foot in English"), max_length=LONG, blank=True)
    signatory_fa = PersianCharField(_("name of the signatory in Persian"), max_length=SHORT, blank=True)
    signatory_en = PersianCharField(_("name of the signatory in English"), max_length=SHORT, blank=True)
    signatory_title_fa = PersianCharField(
        _("office of the signatory in Persian"), max_length=SHORT, blank=True
    )
    signatory_title_en = PersianCharField(
        _("office of the signatory in English"), max_length=SHORT, blank=True
    )

    class Meta:
        abstract = True


PLACES = ("logo", "seal", "signature")


class ReceiptTemplate(Wording, Document):
    """Wording, images and country of the receipts issued while it is live; its number is its version.

    Submitted means live, cancelled means retired by a newer one. Empty wording stands for the built-in words.
    """

    transitions = (
        replace(
            SUBMIT,
            label=_("Put to use"),
            question=_(
                "From now on receipts are issued with this template, and the one in use until now is retired. "
                "Receipts issued before stay as they are. It can no longer be changed; to change it, duplicate it."
            ),
            done=_("Receipts are now issued with it."),
            log=_("Put to use"),
            bulk=False,
        ),
    )

    country = models.CharField(
        _("contents for the country"), max_length=40, choices=profile_choices, default=IRAN.name
    )
    shows_national_id = models.BooleanField(
        _("print the donor's national id"),
        default=False,
        help_text=_(
            "Where it is on record, and only where the country knows one. Whoever holds the receipt can read it."
        ),
    )
    logo = ImageOnPaperField(verbose_name=_("logo"), help_text=_("PNG or JPEG, wide rather than high."))
    seal = ImageOnPaperField(verbose_name=_("seal"), help_text=_("PNG or JPEG, about as wide as high."))
    signature = ImageOnPaperField(verbose_name=_("signature"), help_text=_("PNG or JPEG, dark on white."))

    class Meta(Document.Meta):
        verbose_name = _("template of receipts")
        verbose_name_plural = _("templates of receipts")
        ordering = ("docstatus", "-submitted_at", "-pk")
        default_permissions = ("view", "add", "change", "delete", "submit")  # type: ignore[assignment,misc]
        constraints = [
            *Document.Meta.constraints,
            models.UniqueConstraint(
                fields=("docstatus",),
                condition=Q(docstatus=DocStatus.SUBMITTED),
                name="one_live_receipt_template",
            ),
        ]

    class Desk:
        icon = "doc-full-inverse"
        route = "templates"
        series = "T-{year}-{n:02}"
        fields = [
            ("country", "shows_national_id"),
            PLACES,
            *[(f"{part}_fa", f"{part}_en") for part in PARTS],
        ]
        columns = ["number", "docstatus", "country", "submitted_at", "retired_at", "created_at"]
        inspect = [
            "number",
            "country",
            "shows_national_id",
            "submitted_at",
            "retired_at",
            *[name for part in PARTS for name in (f"{part}_fa", f"{part}_en")],
        ]
        menu_order = 130

    def __str__(self) -> str:
        return self.number or gettext("draft template")

    def status_label(self) -> str:
        if self.is_submitted:
            return gettext("In use")
        return gettext("Retired") if self.is_cancelled else str(self.get_docstatus_display())

    @property
    def retired_at(self) -> str:
        """When a newer one took its place."""
        return (
            date_format(timezone.localtime(self.cancelled_at), "DATETIME_FORMAT") if self.cancelled_at else ""
        )

    retired_at.fget.short_description = _("retired")  # type: ignore[attr-defined]

    def posting_date(self) -> date:
        return civil_today()

    @property
    def wording(self) -> dict[str, str]:
        """What was written, by field."""
        return {
            f"{part}_{language}": getattr(self, f"{part}_{language}")
            for part in PARTS
            for language in LANGUAGES
        }

    @property
    def images(self) -> dict[str, str]:
        """The hashes of the images there are, by place."""
        found = {place: getattr(self, f"{place}_id") for place in PLACES}
        return {place: sha256 for place, sha256 in found.items() if sha256}

    def clean(self) -> None:
        super().clean()
        self.derive()

    def derive(self) -> None:
        profile = profile_named(self.country)
        check_wording(self.wording, amount_in_words=profile.amount_in_words if profile else False)

    def check_submittable(self) -> None:
        profile = profile_named(self.country)
        if profile is None:
            raise ValidationError(
                {"country": gettext("No module that is on offers this country. Choose another.")}
            )
        if self.shows_national_id and not profile.donor_id:
            raise ValidationError(
                {"shows_national_id": gettext("The contents of this country know no national id of donors.")}
            )

    def before_submit(self, user: Any) -> None:
        from .publishing import retire_others  # which reads this table

        retire_others(self, user)
