"""A receiver on loopback that keeps what it gets and answers as told, and a webhook that leads to it."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.utils import timezone

from association.core.jobs.execution import claim_next, execute
from association.core.jobs.models import JobRun, JobState
from association.core.outbox.services import create_subscription
from association.core.registry import contributions as registry
from association.core.registry.contributions import Contribution, record

EVENTS = ["donations.donation.submitted", "receipts.receipt.issued"]


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Answers each request with the next of `answers`, then with 200."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)

    def will_answer(self, *statuses: int, headers=None, body=b"") -> None:
        self.answers += [(status, headers or {}, body) for status in statuses]


@pytest.fixture
def receiver():
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.received.append(Received(self.path, headers, body))
            status, more, answer = state.answers.pop(0) if state.answers else (200, {}, b"ok")
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST  # noqa: N815 -- the name is that of the library

        def log_message(self, *args):
            """Not on the output of the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/hook?from=majma"
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def loopback(settings):
    """A developer's machine, where receivers may stand on loopback and speak plain HTTP."""
    settings.DEBUG = True
    settings.WEBHOOKS_ALLOW_PRIVATE = True


@pytest.fixture
def subscribe(db, loopback, receiver):
    def make(events=EVENTS, **values):
        return create_subscription(
            address=values.pop("address", receiver.url), events=list(events), created_by=None, **values
        )

    return make


@pytest.fixture
def subscription(subscribe):
    return subscribe()[0]


@pytest.fixture
def work():
    """Do everything that is ready, and what waits for another attempt if `hurry`; the number of runs done."""

    def drain(*, hurry: bool = False) -> int:
        done = 0
        if hurry:
            JobRun.objects.filter(state=JobState.QUEUED).update(run_after=timezone.now())
        while (run := claim_next()) is not None:
            execute(run)
            done += 1
        return done

    return drain


@pytest.fixture
def contribute_webhook():
    """An event of a test whose message cannot be written."""
    added = []

    def add(name: str, *, model: str, action: str) -> None:
        options = {"title": name, "model": model, "action": action}
        added.append(Contribution("webhook", name, "donations", lambda document: 1 // 0, 50, options))
        record(added[-1])

    yield add
    for contribution in added:
        registry._registry["webhook"].remove(contribution)
