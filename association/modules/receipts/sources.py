"""What a receipt is issued for: kinds of source documents, each offered by the module that holds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.apps import apps
from django.db.models import Model, Prefetch, QuerySet
from django.utils import translation

from association.core.documents.models import DocStatus
from association.core.registry.state import is_enabled
from association.modules.donations.services import lines_with_funds, recorded_donations

from .choices import ReceiptKind

LANGUAGES = ("fa", "en")
# What annual certificates state, and what is meant where no kind is named.
DONATIONS = "donations.donation"


@dataclass(frozen=True)
class Statement:
    """What one source document says on a receipt.

    `amount_irr` is money received, `estimated_irr` the estimated value of goods, both whole Rial; one of them is
    zero. `details` is plain JSON for the print and goes into the sealed contents.
    """

    reference: str
    received_on: date
    amount_irr: int = 0
    estimated_irr: int = 0
    purpose: str = ""
    details: dict[str, Any] = field(default_factory=dict)


class SourceKind:
    """A kind of document that can be receipted, such as a donation. Subclass it and call `offer_source`.

    The document has a `donor` (a party or None) and a desk, and is a `Document` of core: submitted, it is final.
    """

    model: ClassVar[str]  # label, such as "donations.donation"
    kind: ClassVar[ReceiptKind] = ReceiptKind.GIFT
    amount: ClassVar[str] = "total_irr"  # its column of whole Rial, for lists
    received: ClassVar[str] = "received_on"  # its column of the day received, for lists
    select_related: ClassVar[tuple[str, ...]] = ()  # what `state` and the donor's name read with it
    prefetch_related: ClassVar[tuple[str | Prefetch, ...]] = ()

    @property
    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)

    @property
    def title(self) -> str:
        """The kind in words, in the plural."""
        return str(self.model_class._meta.verbose_name_plural)

    @property
    def is_goods(self) -> bool:
        """Whether its amounts are estimated values of goods: told apart, never added to money."""
        return self.kind == ReceiptKind.IN_KIND

    @property
    def on_certificates(self) -> bool:
        """Whether annual certificates state it."""
        return self.model == DONATIONS

    def rows(self) -> QuerySet[Any]:
        """Documents that count: submitted and not cancelled."""
        return self.model_class._default_manager.filter(docstatus=DocStatus.SUBMITTED)

    def drafts(self) -> QuerySet[Any]:
        """Documents typed in and not yet submitted."""
        return self.model_class._default_manager.filter(docstatus=DocStatus.DRAFT)

    def summary(self, document: Any) -> str:
        """What a document is about in a few words, beside its number in lists; empty where the number says enough."""
        return ""

    def read(self, ids: Iterable[int]) -> dict[int, Any]:
        """Documents by id with what is stated of them, in the same number of queries for one and for a hundred."""
        rows = self.model_class._default_manager.select_related(*self.select_related)
        return rows.prefetch_related(*self.prefetch_related).in_bulk(ids)

    def lock(self, ids: Iterable[int]) -> set[int]:
        """Lock documents until the transaction ends; gives the ids of those that count."""
        # Sorted: two treasurers claiming the same gifts must lock in one order, or they deadlock.
        rows = (
            self.model_class._base_manager.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
        )
        return {pk for pk, state in rows.values_list("pk", "docstatus") if state == DocStatus.SUBMITTED}

    def state(self, document: Any) -> Statement:
        """What a document says on its receipt."""
        raise NotImplementedError


_kinds: dict[str, SourceKind] = {}


def remember(kind: SourceKind) -> None:
    """Keep a kind; `claims.offer_source` is the way for modules. Raises ValueError for a kind offered twice."""
    if kind.model in _kinds:
        raise ValueError(f"{kind.model} is offered twice as a source of receipts")
    _kinds[kind.model] = kind


def source_kinds() -> list[SourceKind]:
    """The kinds of modules that are on, in the order in which they were offered."""
    return [kind for model, kind in _kinds.items() if is_enabled(model.partition(".")[0])]


def title_of(model: str) -> str:
    """A kind in words, in the plural; its label where nobody offers it any more."""
    return _kinds[model].title if model in _kinds else model


def is_on(model: str) -> bool:
    """Whether receipts are issued for a kind at present."""
    return any(kind.model == model for kind in source_kinds())


def kind_of(model: str) -> SourceKind:
    """The kind of a model's label. Raises KeyError for one nobody offers."""
    return _kinds[model]


def label_of(document: Model) -> str:
    """The name under which a document is claimed."""
    return document._meta.label_lower


class Donations(SourceKind):
    """Money."""

    model = DONATIONS
    select_related = ("donor",)
    prefetch_related = (Prefetch("lines", lines_with_funds()),)

    def rows(self) -> Any:
        return recorded_donations()

    def state(self, document: Any) -> Statement:
        shares = list(document.lines.all())
        methods = {}
        for language in LANGUAGES:
            with translation.override(language):
                methods[language] = str(document.get_method_display())
        return Statement(
            reference=document.number or "",
            received_on=document.received_on,
            amount_irr=document.total_irr,
            purpose="، ".join(_purpose(share.fund.name, share.intent) for share in shares),
            details={
                "method": methods,
                "tracking_number": document.tracking_number,
                "card_last4": document.card_last4,
                "shares": [
                    {
                        "fund": {language: share.fund.label(language) for language in LANGUAGES},
                        "intent": share.intent,
                        "amount_irr": share.amount_irr,
                    }
                    for share in shares
                ],
            },
        )


class GiftsInKind(SourceKind):
    """Goods: named with their quantities and estimated values, never summed up as money."""

    model = "donations.inkindgift"
    kind = ReceiptKind.IN_KIND
    amount = "estimated_irr"
    select_related = ("donor", "fund")
    prefetch_related = ("items",)

    def rows(self) -> QuerySet[Any]:
        return super().rows().select_related("fund")

    def summary(self, document: Any) -> str:
        return str(document.contents)

    def state(self, document: Any) -> Statement:
        return Statement(
            reference=document.number or "",
            received_on=document.received_on,
            estimated_irr=document.estimated_irr,
            purpose=_purpose(document.fund.name, document.intent),
            details={
                "fund": {language: document.fund.label(language) for language in LANGUAGES},
                "intent": document.intent,
                "valued_by": document.valued_by,
                "items": [
                    {
                        "description": item.description,
                        "quantity": format(Decimal(item.quantity).normalize(), "f"),
                        "unit": item.unit,
                        "estimated_irr": item.estimated_irr,
                    }
                    for item in document.items.all()
                ],
            },
        )


def _purpose(fund: str, intent: str) -> str:
    return f"{fund} ({intent})" if intent else fund
