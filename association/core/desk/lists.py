"""The list view of each kind, for work that goes on after the request: it lists as the person's own page would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest

from .bulk.selection import listing_of

_views: dict[type[Model], Callable[[], Any]] = {}


def remember_list(model: type[Model], view: Callable[[], Any]) -> None:
    _views[model] = view


def list_for(model: type[Model], user: Any, query: str) -> Any:
    """The list of `model` as `user` sees it under a query string. Raises KeyError for a kind without a list."""
    request = HttpRequest()
    request.user = user
    return listing_of(_views[model](), request, query)
