"""Computing a year's figures: every indicator and section, at one moment, in one form.

An indicator or section that raises is recorded as failed; the report cannot be approved until it is
put right, so a wrong zero never gets printed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from association.core.profile import AssociationProfile
from association.core.registry.contributions import Contribution, contributions
from association.core.registry.indicators import Indicator, Period, Slice

from .baseline import baseline
from .canonical import canonical_json
from .years import period_of

VERSION = 1
LANGUAGES = ("fa", "en")
logger = logging.getLogger(__name__)

Json = dict[str, Any]


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction in which all queries see the same rows (SQLite gives that by itself)."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def in_both(text: Any) -> dict[str, str]:
    """A translatable text in Persian and English."""
    texts = {}
    for language in LANGUAGES:
        with override(language):
            texts[language] = str(text)
    return texts


def compute_figures(year: int) -> Json:
    """Everything the report of `year` will say in numbers, as JSON. Nothing is written."""
    period, previous = period_of(year), period_of(year - 1)
    failed: list[Json] = []
    with one_moment():
        public = (contribution for contribution in contributions("indicator") if contribution.value.public)
        indicators = _collect(public, lambda c: figure_of(c.value, period, previous), failed)
        figures: Json = {
            "version": VERSION,
            "year": year,
            "period": _days(period),
            "previous_period": _days(previous),
            "baseline": baseline(),
            "association": _association(),
            "indicators": indicators,
        }
        figures["sections"] = _collect(
            contributions("section"), lambda c: _section(c, period, figures), failed
        )
    figures["failed"] = failed
    return figures


def _collect(
    found: Iterable[Contribution], compute: Callable[[Contribution], Json], failed: list[Json]
) -> list[Json]:
    results = (_attempt(contribution, partial(compute, contribution), failed) for contribution in found)
    return [result for result in results if result is not None]


def _attempt(contribution: Contribution, compute: Callable[[], Json], failed: list[Json]) -> Json | None:
    try:
        # A savepoint: on PostgreSQL one failed query would spoil all that follow.
        with transaction.atomic():
            return compute()
    except Exception as exc:
        logger.exception("%s %s failed while figures were frozen", contribution.point, contribution.name)
        failed.append(
            {
                "point": contribution.point,
                "name": contribution.name,
                "module": contribution.module,
                "error": f"{type(exc).__name__}: {exc}"[:300],
            }
        )
        return None


def _days(period: Period) -> Json:
    return {"start_on": period.start_on.isoformat(), "end_on": period.end_on.isoformat()}


def figure_of(
    indicator: Indicator, period: Period, previous: Period, *, only: Iterable[str] | None = None
) -> Json:
    """One indicator with its definition, its value in both periods and its dimensions (or `only` some)."""
    return {
        "code": indicator.code,
        "title": in_both(indicator.title),
        "unit": indicator.unit,
        "formula": in_both(indicator.formula),
        "source": in_both(indicator.source),
        "value": indicator.compute(period),
        "previous": indicator.compute(previous),
        "dimensions": {
            name: {"current": _slices(slices(period)), "previous": _slices(slices(previous))}
            for name, slices in indicator.dimensions.items()
            if only is None or name in only
        },
    }


def _slices(slices: list[Slice]) -> list[Json]:
    return [{**asdict(piece), "labels": dict(piece.labels)} for piece in slices]


def _section(contribution: Contribution, period: Period, figures: Json) -> Json:
    """A module's section. Rendered once on trial, so that its template fails here and not in the print."""
    data = contribution.value(period, figures)
    canonical_json(data)
    template = contribution.options["template"]
    for language in LANGUAGES:
        with override(language):
            render_to_string(template, {"data": data, "language": language, "rtl": language == "fa"})
    section = {
        "name": contribution.name,
        "module": contribution.module,
        "title": in_both(contribution.options["title"]),
        "template": template,
        "data": data,
    }
    return {**section, "of_the_moment": True} if contribution.options.get("of_the_moment") else section


def _association() -> Json:
    profile = AssociationProfile.load()
    founded = profile.founded_on
    return {
        "name": {language: profile.name(language) for language in LANGUAGES},
        "address": {language: profile.address(language) for language in LANGUAGES},
        "permit_issuer": {language: profile.issuer(language) for language in LANGUAGES},
        "permit_number": profile.permit_number,
        "registration_number": profile.registration_number,
        "national_legal_id": profile.national_legal_id,
        "founded_on": founded.isoformat() if founded else "",
        "phone": profile.phone,
        "email": profile.email,
        "iban": profile.iban,
    }
