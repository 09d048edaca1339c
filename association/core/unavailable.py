"""When the database does not write: the visitor is told why, and when to ask again, instead of an error page."""

from __future__ import annotations

import errno
import sys
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError, InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django.views.defaults import server_error

from association.core.rules.refusals import rule_broken

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_ROOM_SQLSTATE = "53100"
# Serialization failure, deadlock, lock timeout.
_BUSY_SQLSTATES = {"40001", "40P01", "55P03"}
# Of a request that slept in its transaction, as on a machine that was suspended; psycopg calls it an internal error.
_SLEPT_SQLSTATE = "25P03"


@dataclass(frozen=True)
class Trouble:
    """Why nothing was written; `seconds` after which asking again makes sense."""

    kind: str
    title: str | Promise
    detail: str | Promise
    seconds: int


BUSY = Trouble(
    "busy",
    _("Busy"),
    _("Others are writing the same data. Nothing was changed; send it again in a moment."),
    1,
)
FULL = Trouble(
    "storage_full",
    _("No room left"),
    _(
        "The server has no room left to write. Nothing was changed. Tell whoever looks after it, and try again later."
    ),
    60,
)
AWAY = Trouble(
    "database_away",
    _("The database does not answer"),
    _("The database is being restarted or cannot be reached. Look whether it was kept, then send it again."),
    10,
)


def trouble_of(exc: BaseException | None) -> Trouble | None:
    """What keeps the server from writing for a while; None for every other error, which is ours."""
    if isinstance(exc, OSError):
        return FULL if exc.errno in _NO_ROOM else None
    if not isinstance(exc, OperationalError | InterfaceError | InternalError):
        return None
    cause: Any = exc.__cause__
    if isinstance(exc, InternalError) and getattr(cause, "sqlstate", None) != _SLEPT_SQLSTATE:
        return None
    if type(cause).__module__.startswith("psycopg"):
        return _of_postgresql(getattr(cause, "sqlstate", None))
    if "disk is full" in str(exc):
        return FULL
    return BUSY if "database is locked" in str(exc) else None


def _of_postgresql(sqlstate: str | None) -> Trouble:
    if sqlstate == _NO_ROOM_SQLSTATE:
        return FULL
    return BUSY if sqlstate in _BUSY_SQLSTATES else AWAY


def _language(request: HttpRequest) -> str:
    """The language of the address; in the admin that of its reader, as far as the database still tells it."""
    spoken = get_language() or settings.LANGUAGE_CODE
    if not request.path_info.startswith("/admin/") or not hasattr(request, "user"):
        return spoken
    try:
        return request.user.wagtail_userprofile.get_preferred_language()  # type: ignore[no-any-return,union-attr]
    except (AttributeError, ObjectDoesNotExist, DatabaseError, InterfaceError):
        return spoken


def answer_to_error(request: HttpRequest) -> HttpResponse:
    """What Django calls for an error nobody caught.

    503 while the database cannot write, 409 in the words of the rule it refused by, else 500 as ever.
    """
    exc = sys.exc_info()[1]
    if isinstance(exc, IntegrityError):
        with override(_language(request)):
            return _page(Trouble("", _("This was not saved"), str(rule_broken(exc)), 0), 409)
    trouble = trouble_of(exc)
    if trouble is None:
        return server_error(request)
    with override(_language(request)):
        response = _page(trouble, 503)
    response["Retry-After"] = str(trouble.seconds)
    return response


def _page(trouble: Trouble, status: int) -> HttpResponse:
    # Without the request: context processors would ask the database.
    response = HttpResponse(render_to_string("core/unavailable.html", {"trouble": trouble}), status=status)
    response["Cache-Control"] = "no-store"
    return response
