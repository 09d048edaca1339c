"""Every document without a receipt, of each kind that is offered, and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from association.core.access.policy import policy_for
from association.core.l10n.calendar import JalaliYear, civil_today
from association.core.profile import AssociationProfile

from .choices import Wish
from .errors import KindNotOfferedError
from .issuing import waiting_for
from .sources import SourceKind, source_kinds
from .template.countries import CountryProfile
from .template.publishing import country_of, live_template

Group = Literal["ready", "annual", "later", "anonymous", "unwanted", "draft"]

TITLES: dict[Group, Any] = {
    "ready": _("Ready"),
    "annual": _("Annual certificate due"),
    "later": _("Wait for the end of the year"),
    "anonymous": _("Without a donor's name"),
    "unwanted": _("The donor wants none"),
    "draft": _("Not yet submitted"),
}


@dataclass(frozen=True)
class Waiting:
    """One group of documents: their number, and their whole Rial as the kind counts it (money or estimated value)."""

    name: Group
    title: str
    count: int
    irr: int


def kinds_for(user: Any) -> list[SourceKind]:
    """Kinds offered and on whose documents a person may see."""
    return [kind for kind in source_kinds() if policy_for(kind.model_class).user_has_permission(user, "view")]


def kind_for(user: Any, source: str) -> SourceKind:
    """The kind of that label among those. Raises KindNotOfferedError."""
    for kind in kinds_for(user):
        if kind.model == source:
            return kind
    raise KindNotOfferedError(gettext("Receipts are not issued for this kind."))


def _conditions(kind: SourceKind, today: date | None) -> dict[Group, Q]:
    """What puts a recorded document into a group. A kind that no certificate states never waits for one."""
    named, yearly = Q(donor__isnull=False), Q(donor__receipt_wish__wish=Wish.ANNUAL)
    each = Q(donor__receipt_wish=None) | Q(donor__receipt_wish__wish=Wish.EACH)
    conditions: dict[Group, Q] = {"ready": named & (each if kind.on_certificates else each | yearly)}
    if kind.on_certificates:
        year = JalaliYear.of(today or civil_today())
        conditions["annual"] = yearly & Q(**{f"{kind.received}__lt": year.start_on})
        conditions["later"] = yearly & Q(**{f"{kind.received}__gte": year.start_on})
    return {
        **conditions,
        "anonymous": Q(donor=None),
        "unwanted": Q(donor__receipt_wish__wish=Wish.NONE),
    }


def without_receipt(kind: SourceKind, *, user: Any) -> QuerySet[Any]:
    """Recorded documents of a kind that stand on no live receipt and that a person may see."""
    return policy_for(kind.model_class).rows(user, waiting_for(kind))


def groups_of(kind: SourceKind) -> tuple[Group, ...]:
    """The groups documents of a kind can stand in."""
    return (*_conditions(kind, None), "draft")


def waiting_in(group: Group, kind: SourceKind, *, user: Any, today: date | None = None) -> QuerySet[Any]:
    """Documents of one group that a person may see, the oldest first. Raises KeyError for a group the kind has not."""
    if group == "draft":
        rows = policy_for(kind.model_class).rows(user, kind.drafts())
    else:
        rows = without_receipt(kind, user=user).filter(_conditions(kind, today)[group])
    return rows.order_by(kind.received, "pk")


def groups(kind: SourceKind, *, user: Any, today: date | None = None) -> list[Waiting]:
    """Every group of a kind with its size: two queries, however many documents there are."""
    conditions = _conditions(kind, today)
    counted: dict[str, Any] = {}
    for name, condition in conditions.items():
        counted[f"{name}_count"] = Count("pk", filter=condition)
        counted[f"{name}_irr"] = Sum(kind.amount, filter=condition, default=0)
    sizes = without_receipt(kind, user=user).order_by().aggregate(**counted)
    sizes |= waiting_in("draft", kind, user=user).aggregate(
        draft_count=Count("pk"), draft_irr=Sum(kind.amount, default=0)
    )
    return [
        Waiting(name, str(TITLES[name]), sizes[f"{name}_count"], int(sizes[f"{name}_irr"]))
        for name in groups_of(kind)
    ]


def row_of(kind: SourceKind, document: Any) -> dict[str, Any]:
    """What lists say of a document, whatever its kind; `irr` is money or estimated value, as the kind counts."""
    return {
        "donor": str(document.donor) if document.donor_id else gettext("Anonymous donor"),
        "number": document.number,
        "summary": kind.summary(document),
        "received_on": getattr(document, kind.received),
        "irr": getattr(document, kind.amount),
    }


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
