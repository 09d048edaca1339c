"""Which rows were chosen: ticked ones, or all of the list as it was searched and filtered."""

from __future__ import annotations

import copy
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from association.core.documents.errors import DomainError
from association.core.l10n.digits import is_id


class FilterNotUnderstoodError(DomainError):
    """The filters of the list are not valid, so “all of them” would mean all rows there are."""

    code = "filter_not_understood"


def listing_of(view: Any, request: HttpRequest, query: str) -> Any:
    """The list view as it stands for a query string: the same search, filters, order and rows of the person."""
    asked = copy.copy(request)
    asked.method = "GET"
    asked.GET = QueryDict(query)  # type: ignore[assignment]
    listing = view.view_class(**view.view_initkwargs)
    listing.setup(asked)
    return listing


def rows_of(listing: Any) -> QuerySet:
    """All rows of a list. Raises FilterNotUnderstoodError where the list itself would leave a filter out."""
    if listing.filters and not listing.filters.is_valid():
        raise FilterNotUnderstoodError(
            _("A filter of the list is not understood. Correct it, then choose all rows.")
        )
    return listing.get_queryset()  # type: ignore[no-any-return]


def chosen_pks(post: QueryDict, listing: Any) -> list[int]:
    """Ids chosen, each once: those a confirmation page carries along, all of the list, or those ticked.

    Raises BadRequest for what is no id.
    """
    if carried := carried_versions(post):
        return list(carried)
    if post.get("all"):
        return list(rows_of(listing).values_list("pk", flat=True))
    return list(dict.fromkeys(_id(given) for given in post.getlist("ids")))


def carried_versions(post: QueryDict) -> dict[int, str]:
    """What a confirmation page showed: the version of each row by its id. Raises BadRequest for what is no id."""
    pairs = (pair.partition(":") for pair in post.get("pks", "").split(",") if pair)
    return {_id(pk): version for pk, _colon, version in pairs}


def _id(text: str) -> int:
    # Eighteen digits fit the databases' keys; int() alone would take any number of them.
    if not is_id(text):
        raise BadRequest
    return int(text)
