"""What client processes do. The first argument tells the test something; it holds what was told before a kill."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import time_machine
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from rest_framework.test import APIClient

from association.core.access.roles import ensure_role
from association.core.documents.errors import DomainError
from association.core.documents.invariants import number_gaps
from association.core.documents.models import Series
from association.core.health.proofs import prove
from association.core.rules.install import missing
from association.modules.donations.services import recorded_donations
from association.modules.receipts.models import Receipt, ReceiptLine
from association.modules.receipts.services import issue_receipt
from tests.factories import make_donation, make_party

Tell = Callable[[Any], Any]
RECEIPTS = "/api/v1/receipts/receipts/"


class RolledBackError(Exception):
    """The client changed its mind after the number was taken."""


def treasurer() -> Any:
    user, made = get_user_model().objects.get_or_create(username="torture")
    if made:
        user.groups.add(ensure_role("treasurer").group)
    return user


def prepare(tell: Tell, *, gifts: int) -> None:
    """Record gifts; tells their ids."""
    with transaction.atomic():
        user, donor = treasurer(), make_party()
        tell([make_donation(donor=donor, by=user).pk for _ in range(gifts)])


def issue(tell: Tell, *, gifts: Sequence[int], seed: int, rolled_back: float) -> None:
    """Issue a receipt for each gift; a share of them first once in vain, after the number was taken.

    Tells [gift, number, milliseconds] of each that was committed, and only then.
    """
    rng, user = random.Random(seed), treasurer()
    for donation in recorded_donations().filter(pk__in=gifts).order_by("pk"):
        if rng.random() < rolled_back:
            try:
                with transaction.atomic():
                    taken = issue_receipt(sources=[donation], issued_by=user)
                    raise RolledBackError
            except RolledBackError:
                tell(["rolled back", taken.sequence])
        began = time.perf_counter()
        receipt = issue_receipt(sources=[donation], issued_by=user)
        tell([donation.pk, receipt.sequence, (time.perf_counter() - began) * 1000])


def issue_by_api(tell: Tell, *, gifts: Sequence[int], deadline: float) -> None:
    """Draft and issue a receipt for each gift with keys that name the gift, as often as it takes.

    Whoever comes after a killed client sends the same requests with the same keys again.
    Tells [gift, number] of each that was answered.
    """
    api = APIClient(headers={"accept-language": "en"})
    for gift in gifts:
        draft = _post(api, RECEIPTS, {"donations": [gift]}, f"draft-{gift}", deadline)
        issued = _post(api, f"{RECEIPTS}{draft['id']}/submit/", {}, f"issue-{gift}", deadline)
        tell([gift, issued["number"]])


def issue_through_trouble(tell: Tell, *, gifts: Sequence[int], deadline: float) -> None:
    """The same, one connection all the while. Tells every refusal, and each receipt that was answered."""
    api = APIClient(headers={"accept-language": "en"})
    for gift in gifts:
        draft = _post(api, RECEIPTS, {"donations": [gift]}, f"draft-{gift}", deadline, tell)
        issued = _post(api, f"{RECEIPTS}{draft['id']}/submit/", {}, f"issue-{gift}", deadline, tell)
        tell({"gift": gift, "number": issued["number"]})


def _post(
    api: APIClient, address: str, body: dict[str, Any], key: str, deadline: float, refused: Tell = str
) -> Any:
    while True:
        try:
            api.force_authenticate(treasurer())
            answer = api.post(address, body, headers={"Idempotency-Key": key})
        except (DatabaseError, InterfaceError) as exc:
            words = str(exc)
            connections.close_all()
        else:
            if answer.status_code in (200, 201):
                return answer.json()
            words = answer.text
            refused({"status": answer.status_code, "type": answer.json()["type"]})
        assert time.time() < deadline, words
        time.sleep(0.05)


def state(tell: Tell) -> None:
    """Tells what the database holds: receipts, gaps, gifts receipted twice, the counter, broken invariants."""
    lines = list(ReceiptLine.objects.filter(receipt__docstatus=1).select_related("receipt"))
    numbers = list(
        Receipt.objects.exclude(number=None).order_by("sequence").values_list("sequence", flat=True)
    )
    counter = Series.objects.filter(name="receipts.receipt").values_list("last", flat=True).first() or 0
    tell(
        {
            "receipts": len(numbers),
            "numbers": [number for number in numbers if number is not None],
            "issued": [[line.source_id, line.receipt.number] for line in lines],
            "counter": counter,
            "integrity": _integrity(),
            "doubled": len(lines) - len({line.source_id for line in lines}),
            "drafts": Receipt.objects.filter(docstatus=0).count(),
            "gaps": number_gaps(),
            "broken": {proof.name: proof.problems for proof in prove() if not proof.ok},
        }
    )


def _integrity() -> str:
    """What SQLite says of its own file; PostgreSQL has no such question, its checks run with every read."""
    if connection.vendor != "sqlite":
        return "ok"
    with connection.cursor() as cursor:
        return str(cursor.execute("PRAGMA integrity_check").fetchone()[0])


def issue_by_a_clock(tell: Tell, *, gifts: Sequence[int], at: str) -> None:
    """Issue by a clock that may be wrong (ISO, aware). Tells number and date, or the rule that refused."""
    with time_machine.travel(datetime.fromisoformat(at), tick=True):
        for donation in recorded_donations().filter(pk__in=gifts).order_by("pk"):
            try:
                receipt = issue_receipt(sources=[donation], issued_by=treasurer())
            except DomainError as exc:
                tell({"refused": exc.code})
            else:
                on = receipt.issued_on.isoformat()
                tell({"number": receipt.number, "sequence": receipt.sequence, "issued_on": on})


def migrate_back_and_forward(tell: Tell, *, app: str, name: str) -> None:
    """Take the tables back to a state with the rows in them, then forward to today, as an update does."""
    call_command("migrate", app, name, verbosity=0, force_data_loss=True)
    call_command("migrate", verbosity=0)
    numbers = Receipt.objects.exclude(number=None).order_by("sequence").values_list("sequence", flat=True)
    broken = {proof.name: proof.problems for proof in prove() if not proof.ok}
    tell({"missing": missing(), "broken": broken, "numbers": list(numbers)})
