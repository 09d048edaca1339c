"""Every gift without a receipt, and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from association.core.l10n.calendar import JalaliYear
from association.core.profile import AssociationProfile
from association.modules.donations.services import draft_donations

from .choices import Wish
from .claims import waiting_for
from .services import unreceipted_donations
from .sources import kind_of
from .template.countries import CountryProfile
from .template.frozen import country_of, live_template

Group = Literal["ready", "goods", "annual", "later", "anonymous", "unwanted", "draft"]

TITLES: dict[Group, Any] = {
    "ready": _("Ready"),
    "goods": _("Goods without a receipt"),
    "annual": _("Annual certificate due"),
    "later": _("Wait for the end of the year"),
    "anonymous": _("Without a donor's name"),
    "unwanted": _("The donor wants none"),
    "draft": _("Not yet submitted"),
}


@dataclass(frozen=True)
class Waiting:
    """One group of gifts, with their number and sum in Rial."""

    name: Group
    title: str
    count: int
    total_irr: int


def waiting_in(group: Group, *, today: date | None = None) -> Any:
    """Gifts of one group, the oldest first."""
    if group == "draft":
        return draft_donations().order_by("received_on", "pk")
    if group == "goods":
        return waiting_for(kind_of("donations.inkindgift")).order_by("received_on", "pk")
    year = JalaliYear.of(today or timezone.localdate())
    yearly = Q(donor__receipt_wish__wish=Wish.ANNUAL)
    conditions: dict[Group, Q] = {
        "ready": Q(donor__isnull=False)
        & (Q(donor__receipt_wish=None) | Q(donor__receipt_wish__wish=Wish.EACH)),
        "annual": yearly & Q(received_on__lt=year.start_on),
        "later": yearly & Q(received_on__gte=year.start_on),
        "anonymous": Q(donor=None),
        "unwanted": Q(donor__receipt_wish__wish=Wish.NONE),
    }
    return unreceipted_donations().filter(conditions[group]).order_by("received_on", "pk")


def groups(*, today: date | None = None) -> list[Waiting]:
    """Every group with its size: two queries each, however many gifts there are."""
    found = []
    for name, title in TITLES.items():
        rows = waiting_in(name, today=today)
        found.append(Waiting(name, str(title), rows.count(), rows.total_irr()))
    return found


def missing_from_profile(country: CountryProfile | None = None) -> list[str]:
    """Names of the facts about the association that receipts of a country must state and the profile lacks.

    Without a country, that of the template in use.
    """
    profile = AssociationProfile.load()
    return [
        str(profile._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in (country or country_of(live_template())).required
        if not getattr(profile, name)
    ]
