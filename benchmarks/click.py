"""From the click to the PDF: how long one receipt takes over HTTP, the first after a start included.

    .venv/bin/python benchmarks/click.py                     100 receipts on SQLite
    sh tests/postgres.sh .venv/bin/python benchmarks/click.py     the same on PostgreSQL

A gunicorn with two workers, started for it; a treasurer who has signed in asks for receipts nobody has printed yet, one
after the other. The baseline is the median of setting the same pages in this process, nothing else done.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import socket
import subprocess
import sys
import time

from scratch import migrate  # isort: skip -- the scratch database comes before all else

from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client
from issue import record

from association.core.access.roles import ensure_role
from association.core.printing.engine import render_pdf
from association.core.printing.warming import warm_up
from association.core.sealing.proofs import machine_readable
from association.modules.receipts.models import Receipt
from association.modules.receipts.printing import receipt_context
from association.modules.receipts.services import issue_receipt


def issue_all(count: int) -> Client:
    """Receipts to be printed, and a treasurer who has signed in."""
    from association.modules.donations.models import Donation

    gifts = record(count)
    user = get_user_model().objects.get()
    user.groups.add(ensure_role("treasurer").group)
    for gift in gifts:
        issue_receipt(sources=[Donation(pk=gift)], issued_by=user)
    client = Client()
    client.force_login(user)
    return client


def median_of_setting() -> float:
    """Milliseconds for a page, in a process that has set pages before."""
    warm_up()
    took = []
    for receipt in Receipt.objects.exclude(number=None)[:40]:
        began = time.perf_counter()
        render_pdf(
            "receipts/print/receipt.html",
            receipt_context(receipt, "fa"),
            language="fa",
            styles=("receipts/css/receipt.css",),
            attached=machine_readable(receipt),
        )
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[len(took) // 2]


def serve(port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gunicorn", "association.config.wsgi", "--workers", "2"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "association.config.settings.development"}
    server = subprocess.Popen(  # noqa: S603 -- our own server
        [*command, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"], env=environment
    )
    while server.poll() is None:
        try:
            ask(port, "/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return server
    raise SystemExit("the server does not start")


def ask(port: int, path: str, cookie: str = "") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    return answer.status, answer.read()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    migrate()
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in issue_all(options.count).cookies.items())
    setting = median_of_setting()
    receipts = list(Receipt.objects.exclude(number=None).values_list("pk", flat=True))
    connections.close_all()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = serve(port)
    took = []
    try:
        for pk in receipts:
            began = time.perf_counter()
            status, pdf = ask(port, f"/admin/receipts/receipts/print/receipt/{pk}/fa/", cookie)
            took.append((time.perf_counter() - began) * 1000)
            if status != 200 or not pdf.startswith(b"%PDF"):
                raise SystemExit(f"receipt {pk}: {status}")
    finally:
        server.terminate()
        server.wait()
    first, ordered = took[0], sorted(took)
    figures = {
        "receipts": len(took),
        "setting_ms": round(setting),
        "first_ms": round(first),
        "median_ms": round(ordered[len(ordered) // 2]),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)]),
        "p95_to_setting": round(ordered[int(len(ordered) * 0.95)] / setting, 2),
        "first_to_setting": round(first / setting, 2),
    }
    print(json.dumps(figures) if options.json else "\n".join(f"{k:18} {v}" for k, v in figures.items()))


if __name__ == "__main__":
    main()
