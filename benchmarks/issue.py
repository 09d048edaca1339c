"""How many receipts sixteen clients issue in a second, how long the unluckiest waited, and what is missing or doubled.

    .venv/bin/python benchmarks/issue.py                     2,000 receipts on SQLite
    sh tests/postgres.sh .venv/bin/python benchmarks/issue.py     the same on PostgreSQL

Every client is a process. The baseline, "bare", writes by hand what cannot be left out: the counter, a row with a body
as long, its line, its claim, and the hash of the row before. It has no rights, rules, history or messages to others.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from scratch import migrate  # isort: skip -- the scratch database comes before all else

from django.contrib.auth import get_user_model
from django.db import connection, connections, transaction

from association.modules.donations.models import Donation
from association.modules.donations.services import Share, record_donation
from association.modules.funds.models import Fund
from association.modules.people.models import Party
from association.modules.receipts.models import Receipt
from association.modules.receipts.services import issue_receipt

BARE = (
    "CREATE TABLE bare_counter (id integer PRIMARY KEY, last integer, link varchar(64))",
    "CREATE TABLE bare_receipt (number integer PRIMARY KEY, body text, link varchar(64))",
    "CREATE TABLE bare_line (gift integer PRIMARY KEY, number integer, amount bigint)",
    "CREATE TABLE bare_claim (gift integer PRIMARY KEY, number integer)",
    "INSERT INTO bare_counter VALUES (1, 0, '')",
)
BODY = {
    "donor": "زهرا احمدی",
    "lines": [{"fund": "صندوق تبلت", "amount_irr": 1_000_000}],
    "filler": "x" * 700,
}


@dataclass
class Outcome:
    """What one way of issuing came to: receipts a second, milliseconds, and counts."""

    rate: float
    median_ms: float
    p99_ms: float
    longest_ms: float
    gaps: int = 0
    doubled: int = 0


def issue(gift: int, user: Any) -> None:
    issue_receipt(sources=[Donation(pk=gift)], issued_by=user)


def issue_bare(gift: int, _user: Any) -> None:
    body = json.dumps(BODY, ensure_ascii=False)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE bare_counter SET last = last + 1 WHERE id = 1 RETURNING last, link")
        number, link = cursor.fetchone()
        link = hashlib.sha256((link + body).encode()).hexdigest()
        cursor.execute("UPDATE bare_counter SET link = %s WHERE id = 1", [link])
        cursor.execute("INSERT INTO bare_receipt VALUES (%s, %s, %s)", [number, body, link])
        cursor.execute("INSERT INTO bare_line VALUES (%s, %s, %s)", [gift, number, 1_000_000])
        cursor.execute("INSERT INTO bare_claim VALUES (%s, %s)", [gift, number])


def _client(way: Callable[[int, Any], None], gifts: list[int], start: Any, times: Any) -> None:
    user = get_user_model().objects.get()
    start.wait()
    took = []
    for gift in gifts:
        began = time.perf_counter()
        way(gift, user)
        took.append((time.perf_counter() - began) * 1000)
    times.put(took)


def run_clients(way: Callable[[int, Any], None], gifts: list[int], clients: int) -> Outcome:
    """Let all clients begin at once; from the first request to the last answer. One issue before reads all code."""
    way(gifts[0], get_user_model().objects.get())
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    start, times = fork.Barrier(clients + 1), fork.Queue()
    parts = [gifts[1:][n::clients] for n in range(clients)]
    children = [fork.Process(target=_client, args=(way, part, start, times)) for part in parts]
    for child in children:
        child.start()
    start.wait()
    began = time.perf_counter()
    took = sorted(itertools.chain.from_iterable([times.get() for _child in children]))
    seconds = time.perf_counter() - began
    for child in children:
        child.join()
    return Outcome(len(took) / seconds, took[len(took) // 2], took[int(len(took) * 0.99)], took[-1])


def record(count: int) -> list[int]:
    user = get_user_model().objects.create(username="bench")
    fund, donors = Fund.objects.get(is_general=True), [Party(name=f"نیکوکار {n}") for n in range(50)]
    for donor in donors:
        donor.save()
    with transaction.atomic():
        return [
            record_donation(
                donor=donors[n % len(donors)],
                received_on=date(2026, 8, 10),
                shares=[Share(fund, 1_000_000)],
                recorded_by=user,
            ).pk
            for n in range(count)
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    migrate()
    gifts = record(options.count)
    with connection.cursor() as cursor:
        for statement in BARE:
            cursor.execute(statement)
    bare = run_clients(issue_bare, gifts, options.clients)
    ours = run_clients(issue, gifts, options.clients)
    numbers = list(Receipt.objects.exclude(number=None).values_list("sequence", flat=True))
    ours.gaps = len(set(range(1, max(numbers) + 1)) - set(numbers))
    ours.doubled = len(numbers) - len(set(numbers))
    figures = {
        "database": connection.vendor,
        "clients": options.clients,
        "issued": len(numbers),
        "ratio_to_bare": round(ours.rate / bare.rate, 2),
        "ours": {key: round(value) for key, value in vars(ours).items()},
        "bare": {key: round(value) for key, value in vars(bare).items()},
    }
    print(json.dumps(figures) if options.json else "\n".join(f"{k:14} {v}" for k, v in figures.items()))
    if ours.gaps or ours.doubled or len(numbers) != len(gifts):
        raise SystemExit("numbers are missing or doubled")


if __name__ == "__main__":
    main()
