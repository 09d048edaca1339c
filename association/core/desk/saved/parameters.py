"""Which parts of a list's address are search, filters and order, and what the list knows of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django_filters.widgets import SuffixedMultiWidget

ORDERING = "ordering"


def known_parameters(listing: Any) -> set[str]:
    """Names this list reads, for the person who looks at it: a field hidden from them has none."""
    known = {listing.search_kwarg} if listing.is_searchable else set()
    fields = listing.filters.form.fields if listing.filters else {}
    for name, field in fields.items():
        widget = field.widget
        if isinstance(widget, SuffixedMultiWidget):
            known.update(widget.suffixed(name, suffix) for suffix in widget.suffixes)
        else:
            known.add(name)
    return known


def kept(listing: Any, query: str) -> str:
    """The parts of a query that the list knows, without empty ones, always in one order."""
    known = known_parameters(listing)
    pairs = [(name, value) for name, value in _pairs(query) if name in known]
    pairs += [pair for pair in _pairs(query) if _is_known_order(listing, pair)]
    return urlencode(sorted(set(pairs)))


def understood(listing: Any, query: str) -> bool:
    """Whether the list knows every part: a filter with one part missing would show other rows than it says."""
    return bool(query) and kept(listing, query) == query


def _is_known_order(listing: Any, pair: tuple[str, str]) -> bool:
    return pair[0] == ORDERING and pair[1] in listing.get_valid_orderings()


def _pairs(query: str) -> list[tuple[str, str]]:
    return [
        (name, value.strip())
        for name, values in QueryDict(query).lists()
        for value in values
        if value.strip()
    ]
