"""A mail server on loopback that keeps what it took and answers as told, and receipts of donors with addresses."""

from __future__ import annotations

import email
import socketserver
import threading
from dataclasses import dataclass, field
from email.message import Message
from functools import partial

import pytest
from django.db import connection

from association.core.jobs.execution import claim_next, execute
from association.core.jobs.models import JobRun, JobState
from association.modules.donations.services import Share, record_donation
from association.modules.funds.models import Fund
from association.modules.receipts.delivery import gateways
from association.modules.receipts.models import ReceiptRules
from tests.core.jobs.conftest import worker_process  # noqa: F401 -- a fixture
from tests.factories import DAY, make_donation, make_party, make_receipt

EMAIL, PHONE = "zahra@example.org", "+989123456789"


@dataclass
class MailServer:
    """`answers` are given to the next commands or to the end of the next messages, by name; then 250."""

    port: int = 0
    taken: list[Message] = field(default_factory=list)
    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    # Set: a message is kept and its sender left without an answer until this is set.
    silence: threading.Event | None = None
    waiting: int = 0

    @property
    def ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.taken]


class _Session(socketserver.StreamRequestHandler):
    server: _Server

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        state = self.server.state
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb in ("EHLO", "HELO"):
                self.say("250 test")
            elif verb == "RCPT":
                self.say(state.rcpt.pop(0) if state.rcpt else "250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                self.take(state)
                answer = state.data.pop(0) if state.data else "250 taken"
                if answer == "drop":
                    return
                self.say(answer)
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self, state: MailServer) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if not (state.data and state.data[0][0] in "45"):
            state.taken.append(email.message_from_bytes(b"".join(lines)))
        if state.silence is not None:
            state.waiting += 1
            state.silence.wait(60)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    block_on_close = False
    state: MailServer


@pytest.fixture
def mail_server(settings):
    """The server, and this process told to send through it."""
    state = MailServer()
    settings.DEFAULT_FROM_EMAIL = "receipts@example.org"
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.state, state.port = state, server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", state.port, 5
        yield state
        if state.silence:
            state.silence.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def mailing_worker(mail_server, worker_process):  # noqa: F811
    """Start ``manage.py work`` as a process of its own that sends through the mail server."""
    return partial(
        worker_process,
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=mail_server.port,
    )


@pytest.fixture(autouse=True)
def _no_sms_left():
    gateways.outbox.clear()


@pytest.fixture
def donor(db):
    return make_party("زهرا احمدی", name_en="Zahra Ahmadi", email=EMAIL, phone=PHONE)


@pytest.fixture
def receipt(donor, treasurer):
    return make_receipt(make_donation(donor=donor), by=treasurer)


@pytest.fixture
def work():
    """Do what is ready, and with `hurry` what waits for another attempt."""

    def drain(*, hurry: bool = False) -> None:
        if hurry:
            JobRun.objects.filter(state=JobState.QUEUED).update(run_after="2020-01-01T00:00:00Z")
        while (run := claim_next()) is not None:
            execute(run)

    return drain


@pytest.fixture
def test_mode(site_of_the_house):
    """Switch the test mode on."""
    rules, _ = ReceiptRules.objects.get_or_create(site=site_of_the_house)

    def switch(on: bool = True) -> None:
        rules.test_mode, rules.test_email, rules.test_phone = on, "tests@example.org", "+989120000000"
        rules.save()

    return switch


def damage(receipt) -> None:
    """Make its print impossible, past the guards."""
    on = " ON receipts_receipt" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER rule_receipts_receipt_update_final{on}")
        cursor.execute("UPDATE receipts_receipt SET body = '{}' WHERE id = %s", [receipt.pk])


def anonymous_gift():
    """A donation of nobody known."""
    share = Share(Fund.objects.get(is_general=True), 1_000_000)
    return record_donation(donor=None, received_on=DAY, shares=[share], recorded_by=None)
