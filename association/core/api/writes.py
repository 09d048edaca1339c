"""What every write of the desk API has in common: its key, its condition, one transaction around both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, ClassVar

from django.db import connection, transaction
from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from .etags import require_match
from .idempotency import LONGEST_KEY, IdempotencyKey, fingerprint_of, stored_answer

KEY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"
KEPT_HEADERS = ("ETag", "Location")


@contextmanager
def write_transaction(one_snapshot: bool) -> Iterator[None]:
    """A transaction around a whole request; `one_snapshot` shows it one moment (SQLite always does)."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if one_snapshot and outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def key_of(request: Request) -> str | None:
    """The idempotency key a request carries. Raises ValidationError for one that cannot be kept."""
    key = request.headers.get(KEY_HEADER)
    if key is None:
        return None
    if not key.strip() or len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise exceptions.ValidationError(
            {KEY_HEADER: [_("A key has between 1 and 255 letters, digits or signs of ASCII.")]}
        )
    return key


def replay(stored: IdempotencyKey) -> HttpResponse:
    """The answer of the first time, word for word."""
    return HttpResponse(
        bytes(stored.body), status=stored.status, headers={**stored.headers, REPLAYED_HEADER: "true"}
    )


def keep(user: Any, key: str, fingerprint: str, response: Any) -> None:
    """Write down the answer beside the work, in the same transaction."""
    if isinstance(response, Response):
        body = JSONRenderer().render(response.data)
        content_type = "application/json"
    else:
        body, content_type = response.content, response.headers["Content-Type"]
    headers = {"Content-Type": content_type, "Content-Language": get_language()}
    headers |= {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    IdempotencyKey.objects.create(
        user=user,
        key=key,
        fingerprint=fingerprint,
        status=response.status_code,
        headers=headers,
        body=body,
    )


class SafeWritesMixin:
    """Honours `Idempotency-Key` on every POST and `If-Match` on every change of a row.

    It wraps the handler that DRF is about to call, after permissions were asked, so that an
    endpoint a module adds is covered without knowing of it.
    """

    takes_keys: ClassVar[bool] = True
    # Actions that read many rows and must see them at one moment.
    one_snapshot: ClassVar[frozenset[str]] = frozenset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        name = (request.method or "").lower()
        handler = getattr(self, name, None)
        if name in ("post", "patch", "delete") and handler is not None:
            setattr(self, name, partial(self._write, handler))

    def _write(self, handler: Callable[..., Any], request: Request, *args: Any, **kwargs: Any) -> Any:
        view: Any = self
        key = key_of(request) if request.method == "POST" else None
        if_match = request.headers.get("If-Match") if view.detail else None
        # A PATCH writes whole rows: of two at once the second must see what the first has written.
        locks = if_match is not None or request.method == "PATCH"
        if key is None and not locks:
            return handler(request, *args, **kwargs)
        with write_transaction(view.action in self.one_snapshot):
            if key is not None:
                fingerprint = fingerprint_of(
                    request.method or "", request.path, request.data, rights=view.rights_of_answer()
                )
                stored = stored_answer(request.user, key, fingerprint)
                if stored is not None:
                    if view.detail:
                        view.get_object()  # rights may have been taken away since
                    return replay(stored)
            if locks:
                self._lock_row()
            if if_match is not None:
                require_match(view, view.get_object(), if_match)
            response = handler(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            elif key is not None:
                keep(request.user, key, fingerprint, response)
        return response

    def _lock_row(self) -> None:
        """Hold the row of this address until the transaction ends. Raises Http404 for one gone or not seen."""
        view: Any = self
        rows = view.model._base_manager.select_for_update(of=("self",))
        if not rows.filter(pk=view.get_object().pk).exists():
            raise Http404
