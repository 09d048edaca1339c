"""Live figures for pages: indicators of all modules, read through the registry and cached for a minute.

Pages never import a module. When the module behind a figure is off, the answer is None and the page is
shown without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache

from association.core.l10n.calendar import civil_today
from association.core.registry.contributions import Contribution, contributions, find, isolated
from association.core.registry.indicators import Indicator, Period

RECEIVED = "donations.received"
CACHE_SECONDS = 60
# Before any association kept books with this product: the lower end of "everything so far".
BEGINNING = date(2000, 1, 1)


@dataclass(frozen=True)
class Figure:
    """One value of an indicator, ready to be shown."""

    value: int
    unit: str
    title: str
    formula: str
    as_of: date


def since(start_on: date | None = None, end_on: date | None = None) -> Period:
    """From `start_on` (or the beginning) to `end_on`, but never beyond today."""
    today = civil_today()
    return Period(start_on or BEGINNING, min(end_on or today, today))


def figure(code: str, period: Period) -> Figure | None:
    """The public indicator `code` over `period`, or None when there is no such figure at present."""
    contribution = _public(code)
    if contribution is None:
        return None
    indicator: Indicator = contribution.value
    value = _cached(f"total:{code}", contribution, period, lambda: indicator.compute(period))
    if value is None:
        return None
    return Figure(value, indicator.unit, str(indicator.title), str(indicator.formula), period.end_on)


def fund_total(fund_code: str, period: Period) -> int | None:
    """Rial received for one fund. None when gifts are not kept here; a fund without gifts has received zero."""
    contribution = _public(RECEIVED)
    if contribution is None or "fund" not in contribution.value.dimensions:
        return None
    by_fund = contribution.value.dimensions["fund"]

    def compute() -> int:
        return next((piece.value for piece in by_fund(period) if piece.key == fund_code), 0)

    return _cached(f"fund:{fund_code}", contribution, period, compute)


def indicator_choices() -> list[tuple[str, str]]:
    """Public indicators editors may show, by code."""
    found = (c.value for c in contributions("indicator"))
    return [(indicator.code, str(indicator.title)) for indicator in found if indicator.public]


def fund_choices(language: str) -> list[tuple[str, str]]:
    """Funds known to the gifts indicator, by code, named in `language`."""
    contribution = _public(RECEIVED)
    if contribution is None or "fund" not in contribution.value.dimensions:
        return []
    slices = isolated(
        contribution, lambda: contribution.value.dimensions["fund"](since()), lambda _module: []
    )
    return [(piece.key, piece.labels.get(language, piece.key)) for piece in slices]


def _public(code: str) -> Contribution | None:
    contribution = find("indicator", code)
    return contribution if contribution is not None and contribution.value.public else None


def _cached(
    name: str, contribution: Contribution, period: Period, compute: Callable[[], int | None]
) -> int | None:
    key = f"cms:{name}:{period.start_on:%Y%m%d}:{period.end_on:%Y%m%d}"
    value = cache.get(key)
    if value is None:
        value = isolated(contribution, compute, lambda _module: None)
        # A failed or unknown figure is not kept, so that it comes back as soon as its module does.
        if value is not None:
            cache.set(key, value, CACHE_SECONDS)
    return value
