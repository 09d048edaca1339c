"""Funds: pots of money, each with its restriction and the intents it bears."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from association.core.documents.fields import SearchKeyField
from association.core.documents.models import Record
from association.core.l10n.fields import PersianCharField
from association.core.l10n.text import normalize


class Restriction(models.TextChoices):
    """How freely the association may spend a fund."""

    UNRESTRICTED = "unrestricted", _("Unrestricted")
    RESTRICTED = "restricted", _("Restricted to the donor's intent")
    ENDOWMENT = "endowment", _("Endowment (the principal is kept)")


class Fund(Record):
    """A purpose gifts are given for. Exactly one fund is the general one, which takes what no other bears."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = PersianCharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    restriction = models.CharField(
        _("restriction"), max_length=16, choices=Restriction, default=Restriction.RESTRICTED
    )
    is_general = models.BooleanField(_("general fund"), default=False, editable=False)
    is_open = models.BooleanField(_("takes gifts"), default=True)
    purpose = PersianCharField(_("purpose"), max_length=400, blank=True)
    search_key = SearchKeyField(sources=("code", "name", "name_en", "purpose"))

    class Meta(Record.Meta):
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        ordering = ("-is_general", "name")
        constraints = [
            models.UniqueConstraint(
                fields=("is_general",), condition=Q(is_general=True), name="one_general_fund"
            ),
        ]

    class Desk:
        icon = "pick"
        route = "funds"
        fields = [("name", "name_en"), ("code", "restriction"), "purpose", "is_open"]
        lines = {"intents": ("words",)}
        columns = ["name", "code", "restriction", "is_open"]
        inspect = ["name", "name_en", "code", "restriction", "is_general", "is_open", "purpose"]
        filters = ["restriction", "is_open"]
        search = ["search_key"]
        export = ["code", "name", "name_en", "restriction", "is_open"]

    def __str__(self) -> str:
        return self.label()

    def label(self, language: str | None = None) -> str:
        """The name in one of our languages."""
        return self.name_en if (language or get_language()) == "en" and self.name_en else self.name


class FundIntent(models.Model):
    """Words of intent (niyyat) that lead a gift to this fund, as donors say them."""

    fund = ParentalKey(Fund, related_name="intents", on_delete=models.CASCADE)
    words = PersianCharField(_("intent"), max_length=80)
    key = SearchKeyField(sources=("words",))

    class Meta:
        verbose_name = _("intent")
        verbose_name_plural = _("intents")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("key",),
                name="intent_in_one_fund",
                violation_error_message=_("Another fund already bears this intent."),
            )
        ]

    def __str__(self) -> str:
        return self.words

    def clean(self) -> None:
        self.key = normalize(self.words)
