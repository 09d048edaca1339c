"""One HTTP request to a checked number: no proxy, no redirect, no second look-up, no waiting for ever."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.utils.translation import gettext as _

from association.core.documents.errors import DomainError
from association.core.l10n.money import format_number

from .address import Target, resolve

SECONDS_PER_STEP = 5
# A receiver that sends a byte now and then would never time out step by step.
SECONDS_IN_ALL = 10
KEPT_BYTES = 2048
USER_AGENT = "Majma-Webhooks/1"


@dataclass(frozen=True)
class Outcome:
    """How an attempt went. `status` is None when there was no answer; `reached` tells whether the receiver can
    have got something all the same."""

    status: int | None
    milliseconds: int
    response: str = ""
    error: str = ""
    reached: bool = False

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class _PinnedConnection(http.client.HTTPConnection):
    """Connects to the given number; the name serves for the Host header and the certificate only."""

    def __init__(self, target: Target, number: str):
        super().__init__(target.host, target.port, timeout=SECONDS_PER_STEP)
        self._target, self._number = target, number
        self.interrupted = self.reached = False

    def connect(self) -> None:
        self.sock = socket.create_connection((self._number, self._target.port), self.timeout)
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self._target.host)
        self.reached = True

    def interrupt(self) -> None:
        """End it from another thread: whoever reads gets no more at once."""
        self.interrupted = True
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def post(target: Target, *, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Send a body. Whatever goes wrong is an outcome, never an exception."""
    started, connection = time.monotonic(), None

    def outcome(status: int | None, response: str = "", error: str = "") -> Outcome:
        reached = connection is not None and connection.reached
        return Outcome(status, round((time.monotonic() - started) * 1000), response, error[:300], reached)

    try:
        connection = _PinnedConnection(target, resolve(target)[0])
        status, response = _exchange(connection, target, body, headers)
    except DomainError as exc:
        return outcome(None, error=str(exc))
    except ssl.SSLError as exc:
        return outcome(
            None, error=_("The certificate is not valid: %(reason)s") % {"reason": exc.reason or exc}
        )
    except (OSError, http.client.HTTPException) as exc:
        return outcome(None, error=_words(exc, time.monotonic() - started))
    return outcome(status, response, _verdict(status))


def _exchange(
    connection: _PinnedConnection, target: Target, body: bytes, headers: Mapping[str, str]
) -> tuple[int, str]:
    deadline = threading.Timer(SECONDS_IN_ALL, connection.interrupt)
    deadline.daemon = True
    deadline.start()
    try:
        sent = {"Host": target.host_header, "User-Agent": USER_AGENT, "Content-Type": "application/json"}
        connection.request("POST", target.path, body=body, headers={**sent, **headers, "Connection": "close"})
        answer = connection.getresponse()
        text = answer.read(KEPT_BYTES).decode("utf-8", "replace").replace("\x00", "")
        if connection.interrupted:  # half a heading would pass for a whole answer
            raise TimeoutError
        return answer.status, text
    finally:
        deadline.cancel()
        connection.close()


def _verdict(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return _("The receiver redirects. Webhooks follow no redirects; enter the final address.")
    return _("The receiver answered with status %(status)s.") % {"status": format_number(status)}


def _words(exc: Exception, seconds: float) -> str:
    if isinstance(exc, TimeoutError) or seconds >= SECONDS_IN_ALL:
        return _("The receiver did not answer in time.")
    if isinstance(exc, ConnectionRefusedError):
        return _("The receiver refuses connections.")
    return _("The connection failed: %(reason)s") % {"reason": f"{type(exc).__name__}: {exc}"}
