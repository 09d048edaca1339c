"""Proving a freeze: compute the figures again and say what differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .freezing import compute_figures
from .models import ImpactReport

# What may change without any figure changing: who the association is, and how the file is laid out.
NOT_COMPARED = frozenset({"association", "version"})


def differences(frozen: Any, anew: Any, path: str = "") -> Iterator[str]:
    """Each place where two JSON values differ: ``indicators[donations.received].value: 5 -> 7``."""
    if isinstance(frozen, dict) and isinstance(anew, dict):
        for key in sorted(frozen.keys() | anew.keys()):
            yield from differences(frozen.get(key), anew.get(key), f"{path}.{key}" if path else key)
    elif isinstance(frozen, list) and isinstance(anew, list):
        before, after = _by_name(frozen), _by_name(anew)
        for key in dict.fromkeys([*before, *after]):
            yield from differences(before.get(key), after.get(key), f"{path}[{key}]")
    elif frozen != anew:
        yield f"{path}: {frozen} -> {anew}"


def _by_name(items: list[Any]) -> dict[str, Any]:
    """Rows by their own name where they have one, so that a new fund is one difference and not many."""
    return {str(_name(item, position)): item for position, item in enumerate(items)}


def _name(item: Any, position: int) -> Any:
    if not isinstance(item, dict):
        return position
    return item.get("code") or item.get("key") or item.get("name") or position


def reproduce(report: ImpactReport) -> list[str]:
    """What the figures would be today, compared with the frozen ones; empty when they are the same."""
    anew = compute_figures(report.reported_year)
    return list(differences(_comparable(report.figures), _comparable(anew)))


def _comparable(figures: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in figures.items() if key not in NOT_COMPARED}
    sections = kept.get("sections", ())
    return {**kept, "sections": [section for section in sections if not section.get("of_the_moment")]}
