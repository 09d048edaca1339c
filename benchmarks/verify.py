"""How long the proof of the seal takes, and how much memory: N receipts, made up in a scratch database.

    .venv/bin/python benchmarks/verify.py                    100,000 receipts on SQLite
    .venv/bin/python benchmarks/verify.py --count 1000000
    sh tests/postgres.sh .venv/bin/python benchmarks/verify.py     the same on PostgreSQL

Everything `manage.py verify` proves of receipts' seal is proven; the database is thrown away.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from scratch import migrate  # isort: skip -- the scratch database comes before all else

from django.db import connection, transaction

from association.core.rules import install
from association.core.sealing import encoding
from association.core.sealing.events import submit_body
from association.core.sealing.heads import write_heads
from association.core.sealing.keys import create_key
from association.core.sealing.models import SealContents, SealLeaf
from association.core.sealing.proving import prove_seal
from association.core.sealing.seal import LeafKind
from association.modules.donations.models import Donation
from association.modules.receipts.models import Receipt, ReceiptLine

YEAR, DAY, CHUNK = 1405, date(2026, 8, 10), 2000
SERIES = f"receipts.receipt/{YEAR}"
START = datetime(2026, 8, 10, 8, tzinfo=UTC)


def snapshot(number: int) -> dict:
    """A body as long as a real one."""
    share = {"fund": {"fa": "صندوق تبلت", "en": "Tablets fund"}, "intent": "تبلت", "amount_irr": number}
    line = {
        "donation": f"D-{YEAR}-{number:06}",
        "received_on": DAY.isoformat(),
        "amount_irr": number,
        "method": {"fa": "کارت به کارت", "en": "Card to card"},
        "tracking_number": str(100_000 + number),
        "shares": [share],
    }
    return {
        "version": 1,
        "association": {"name": {"fa": "مجمع خیران قزوین", "en": "Donors of Qazvin"}, "permit_number": "123"},
        "donor": {"fa": f"نیکوکار {number}", "en": f"Donor {number}"},
        "issued_on": DAY.isoformat(),
        "currency": "IRR",
        "total_irr": number,
        "lines": [line],
        "code": f"{number:032x}",
    }


def receipts(numbers: list[int]) -> Iterator[Receipt]:
    for number in numbers:
        yield Receipt(
            pk=number,
            docstatus=1,
            number=f"{YEAR}-{number:06}",
            fiscal_year=YEAR,
            sequence=number,
            submitted_at=START,
            issued_on=DAY,
            total_irr=number,
            code=f"{number:032x}",
            body=snapshot(number),
        )


class Chain:
    """Seals receipts in bulk, with the functions that seal them one by one."""

    def __init__(self) -> None:
        self.link = encoding.NOTHING

    def seal(self, receipt: Receipt) -> tuple[SealLeaf, SealContents]:
        body = submit_body(Receipt.sealed, receipt, series=SERIES, number=receipt.number)
        salt, contents = secrets.token_bytes(16), encoding.canonical_json(body)
        at = int((START + timedelta(seconds=receipt.pk)).timestamp() * 1_000_000)
        leaf = encoding.Leaf(
            int(LeafKind.SUBMIT), SERIES, receipt.pk, receipt.pk, at, encoding.body_hash(salt, contents)
        )
        leaf_hash = leaf.hash()
        self.link = encoding.chain_hash(self.link, leaf_hash)
        row = SealLeaf(
            pk=receipt.pk,
            fiscal_year=YEAR,
            position=leaf.position,
            kind=leaf.kind,
            document_model="receipts.receipt",
            document_id=receipt.pk,
            sequence=leaf.number,
            recorded_us=at,
            body_hash=leaf.body_hash,
            document_hash=leaf.document_hash,
            leaf_hash=leaf_hash,
            chain_hash=self.link,
        )
        return row, SealContents(leaf=row, salt=salt, body=contents)


def build(count: int) -> None:
    donation = Donation.objects.create(received_on=DAY)
    chain, numbers = Chain(), iter(range(1, count + 1))
    install.remove()  # a trigger lets no line into a receipt that is issued already
    while chunk := list(itertools.islice(numbers, CHUNK)):
        made = list(receipts(chunk))
        sealed = [chain.seal(receipt) for receipt in made]
        with transaction.atomic():
            Receipt.objects.bulk_create(made)
            ReceiptLine.objects.bulk_create(
                ReceiptLine(
                    receipt=receipt,
                    position=1,
                    source_model="donations.donation",
                    source_id=donation.pk,
                    reference=receipt.body["lines"][0]["donation"],
                    received_on=DAY,
                    amount_irr=receipt.pk,
                )
                for receipt in made
            )
            SealLeaf.objects.bulk_create(leaf for leaf, _contents in sealed)
            SealContents.objects.bulk_create(contents for _leaf, contents in sealed)
    install.install()


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000)
    count = parser.parse_args().count
    migrate()
    build(count)
    create_key()
    start = time.perf_counter()
    write_heads(today=datetime.now(UTC).date())
    signed = time.perf_counter() - start
    before, start = peak_megabytes(), time.perf_counter()
    flaws = prove_seal(today=DAY)
    took = time.perf_counter() - start
    if flaws:
        raise SystemExit(f"the proof failed: {flaws[:3]}")
    print(
        f"{count:,} receipts on {connection.vendor}: proven in {took:.1f} s, {count / took:,.0f} receipts/s"
    )
    print(
        f"peak memory {peak_megabytes():.0f} MB ({before:.0f} MB before the proof); head signed in {signed:.1f} s"
    )


if __name__ == "__main__":
    main()
