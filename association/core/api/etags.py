"""ETags of single rows: a tag that changes with every change, and the conditions built on it.

A tag is made of what is stored in the row and its lines and of what the API shows of it (voiding and
approvals are rows of their own, yet shown). The language stands after the dash: two languages are two
representations to a cache, but one state to a writer.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.request import Request


class PreconditionFailed(exceptions.APIException):
    """The row is not in the state the writer has seen."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"
    default_detail = _("The data was changed meanwhile")

    def __init__(self) -> None:
        super().__init__(_("Someone changed it after you read it. Read it again, then decide."))


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def _columns(row: models.Model) -> dict[str, Any]:
    return {field.attname: field.value_from_object(row) for field in row._meta.concrete_fields}


def state_of(view: Any, row: models.Model) -> str:
    """The state of a row as a short word, the same in every language."""
    with override("en"):
        shown = view.get_serializer(row).data
    lines = {name: [_columns(line) for line in getattr(row, name).all()] for name in view.desk.lines}
    content = json.dumps([row._meta.label_lower, _columns(row), lines, shown], sort_keys=True, default=_plain)
    # Keyed, because the state holds columns the reader may not see: a plain hash of a telephone number
    # that is otherwise known is found by trying all numbers.
    return salted_hmac("majma.etag", content, algorithm="sha256").hexdigest()[:32]


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
