"""Who the association is: its names, registrations and addresses, as receipts, reports and pages print them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site

from .l10n.identifiers import validate_iban


@register_setting(icon="home")
class AssociationProfile(BaseSiteSetting):
    """One row per site. Every field may stay empty: an association prints only what it has."""

    name_fa = models.CharField(_("name in Persian"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    founded_on = models.DateField(_("founded on"), blank=True, null=True)
    permit_number = models.CharField(_("activity permit number"), max_length=40, blank=True)
    permit_issuer = models.CharField(_("permit issuer in Persian"), max_length=200, blank=True)
    permit_issuer_en = models.CharField(_("permit issuer in English"), max_length=200, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=40, blank=True)
    national_legal_id = models.CharField(
        _("national legal id"),
        max_length=11,
        blank=True,
        help_text=_("Eleven digits, as on the registration notice."),
    )
    address_fa = models.TextField(_("address in Persian"), blank=True)
    address_en = models.TextField(_("address in English"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    iban = models.CharField(
        _("IBAN"),
        max_length=34,
        blank=True,
        validators=[validate_iban],
        help_text=_("IR and 24 digits, without spaces."),
    )

    panels = [
        MultiFieldPanel(["name_fa", "name_en", "founded_on"], heading=_("Name")),
        MultiFieldPanel(
            [
                FieldRowPanel(["permit_number", "registration_number", "national_legal_id"]),
                FieldRowPanel(["permit_issuer", "permit_issuer_en"]),
            ],
            heading=_("Registration"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("address_fa"),
                FieldPanel("address_en"),
                FieldRowPanel(["phone", "email"]),
            ],
            heading=_("Contact"),
        ),
        MultiFieldPanel(["iban"], heading=_("Bank account")),
    ]

    class Meta:
        verbose_name = _("association profile")
        verbose_name_plural = _("association profiles")

    def __str__(self) -> str:
        return self.name_fa or self.name_en

    @classmethod
    def load(cls) -> Self:
        """The profile of the default site, or an unsaved empty one where nobody has filled it in."""
        row = cls._default_manager.filter(site__is_default_site=True).first()
        return row or cls(site=Site.objects.filter(is_default_site=True).first())

    def name(self, language: str) -> str:
        """The association's name in `language`, or in the other one rather than nothing."""
        return self._in(language, self.name_fa, self.name_en)

    def address(self, language: str) -> str:
        """The postal address in `language`, or in the other one rather than nothing."""
        return self._in(language, self.address_fa, self.address_en)

    def issuer(self, language: str) -> str:
        """Who issued the activity permit, in `language`, or in the other one rather than nothing."""
        return self._in(language, self.permit_issuer, self.permit_issuer_en)

    @staticmethod
    def _in(language: str, persian: str, english: str) -> str:
        return (english or persian) if language.startswith("en") else (persian or english)
