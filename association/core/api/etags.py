"""ETags of single rows: a tag that changes with every change, and the conditions built on it.

A tag is made of what is stored in the row and its lines and of what the API shows of it (voiding and
approvals are rows of their own, yet shown). The language stands after the dash: two languages are two
representations to a cache, but one state to a writer.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.http import parse_etags
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.request import Request

from association.core.documents.version import version_of


class PreconditionFailed(exceptions.APIException):
    """The row is not in the state the writer has seen."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"
    default_detail = _("The data was changed meanwhile")

    def __init__(self) -> None:
        super().__init__(_("Someone changed it after you read it. Read it again, then decide."))


def state_of(view: Any, row: models.Model) -> str:
    """The state of a row as a short word, the same in every language."""
    with override("en"):
        shown = view.get_serializer(row).data
    return version_of(row, shown)


def etag_of(view: Any, row: models.Model) -> str:
    """The strong ETag of a row's representation in the language of the request."""
    return f'"{state_of(view, row)}-{get_language()}"'


def require_match(view: Any, row: models.Model, if_match: str) -> None:
    """Raise PreconditionFailed unless `If-Match` names the present state of the row (locked by the caller)."""
    present = f'"{state_of(view, row)}-'
    if not any(tag == "*" or tag.startswith(present) for tag in parse_etags(if_match)):
        raise PreconditionFailed


def is_known(request: Request, etag: str) -> bool:
    """Whether `If-None-Match` says that the reader already has this representation."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or etag in [tag.removeprefix("W/") for tag in known]
