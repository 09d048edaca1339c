"""What happens around receipts: voidings, duplicates, donors' wishes, the association's rules."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from association.core.documents.models import Record
from association.core.documents.states import ReasonForm
from association.core.l10n.fields import RialField
from association.core.l10n.identifiers import normalize_mobile, validate_mobile

from .choices import VOID_REASONS_OFFERED, VoidReason, Wish


class ReceiptCopy(models.Model):
    """A duplicate (almosanna) that was handed out: by whom, when, why. Written once."""

    receipt = models.ForeignKey("receipts.Receipt", models.PROTECT, related_name="copies")
    language = models.CharField(_("language"), max_length=8)
    reason = models.CharField(_("reason"), max_length=200)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("duplicate")
        verbose_name_plural = _("duplicates")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.receipt_id)


class ReceiptWish(Record):
    """When a donor wants receipts. Who has said nothing wants one for each donation."""

    donor = models.OneToOneField(
        "people.Party", models.CASCADE, related_name="receipt_wish", verbose_name=_("donor")
    )
    wish = models.CharField(_("wants receipts"), max_length=16, choices=Wish, default=Wish.EACH)

    class Meta(Record.Meta):
        verbose_name = _("donor's wish")
        verbose_name_plural = _("donors' wishes")
        ordering = ("donor__name", "pk")

    class Desk:
        icon = "list-ul"
        route = "wishes"
        fields = [("donor", "wish")]
        columns = ["donor", "wish", "updated_at"]
        filters = ["wish"]
        search = ["donor__search_key", "donor__identity_key"]
        export = ["donor", "wish"]
        select_related = ["donor"]
        menu_order = 120

    def __str__(self) -> str:
        return f"{self.donor}: {self.get_wish_display()}"


@register_setting(icon="receipt")
class ReceiptRules(BaseSiteSetting):
    """Rules an association sets for its receipts."""

    second_person_from_irr = RialField(
        _("a second person confirms the voiding from"),
        default=1_000_000_000,
        allow_zero=True,
        help_text=_("In Rial. Zero: every voiding needs two people."),
    )

    test_mode = models.BooleanField(
        _("test mode of deliveries"),
        default=False,
        help_text=_("While it is on, every e-mail and SMS goes to the two addresses below, to no donor."),
    )
    test_email = models.EmailField(_("e-mail of the test mode"), blank=True)
    test_phone = models.CharField(
        _("mobile of the test mode"), max_length=20, blank=True, validators=[validate_mobile]
    )

    class Meta:
        verbose_name = _("rules of receipts")
        verbose_name_plural = _("rules of receipts")

    def clean(self) -> None:
        """A mobile is stored as everywhere. Raises ValidationError for a test mode without any address."""
        self.test_phone = normalize_mobile(self.test_phone) or self.test_phone
        if self.test_mode and not (self.test_email or self.test_phone):
            raise ValidationError({"test_email": _("Give an address the tests go to.")})

    @classmethod
    def load(cls) -> ReceiptRules:
        """The rules of the default site; without a site yet, those the product begins with."""
        return cls.objects.filter(site__is_default_site=True).first() or cls()


class VoidForm(ReasonForm):
    """Why a receipt is voided: a kind, and words."""

    reason_code = forms.ChoiceField(label=_("Kind of reason"), choices=VOID_REASONS_OFFERED)
    field_order = ["reason_code", "reason"]


class ReceiptVoid(models.Model):
    """The event of voiding: who, when, why. Written once."""

    receipt = models.OneToOneField("receipts.Receipt", models.PROTECT, related_name="voiding")
    reason_code = models.CharField(_("kind of reason"), max_length=24, choices=VoidReason)
    reason = models.CharField(_("reason"), max_length=300)
    voided_at = models.DateTimeField(_("voided"), auto_now_add=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("voiding")
        verbose_name_plural = _("voidings")

    def __str__(self) -> str:
        return str(self.receipt_id)
