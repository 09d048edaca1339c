"""Whether the signed heads agree with the chain, and whether a day is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from django.db.models import Min

from association.core.l10n.calendar import civil_day

from .flaws import Findings
from .merkle import BlockTree
from .models import SealHead, SealLeaf
from .signing import head_message, is_signed

# Nobody can sign a day that is over. An older gap stays visible in the published list; the proof need not fail
# for it for ever.
DAYS_ASKED = 30


class Followed(Protocol):
    """A chain up to one of its positions."""

    year: int
    position: int
    number: int
    voids: int
    link: bytes
    tree: BlockTree


class HeadStream:
    """All heads in the order in which the chains reach them."""

    def __init__(self) -> None:
        heads = SealHead.objects.select_related("key").order_by("fiscal_year", "position", "date")
        self._heads: Iterator[SealHead] = heads.iterator(chunk_size=500)
        self._next: SealHead | None = next(self._heads, None)

    def _take(self) -> SealHead:
        head = self._next
        assert head is not None
        self._next = next(self._heads, None)
        return head

    def meet(self, year: Followed, findings: Findings) -> None:
        """Prove every head signed at the position that was reached."""
        while self._next and self._next.fiscal_year == year.year and self._next.position <= year.position:
            head = self._take()
            _prove_signature(head, findings)
            said = head.position, head.last_number, head.voids, bytes(head.chain_hash), bytes(head.root)
            if said != (year.position, year.number, year.voids, year.link, year.tree.root()):
                findings.add(_name(head), "head_contradicts_chain")

    def end_of(self, fiscal_year: int, findings: Findings) -> None:
        """The chain of the year is over: what still waits names more than there is."""
        while self._next and self._next.fiscal_year <= fiscal_year:
            self._refuse(findings)

    def end(self, findings: Findings) -> None:
        while self._next:
            self._refuse(findings)

    def _refuse(self, findings: Findings) -> None:
        head = self._take()
        _prove_signature(head, findings)
        findings.add(_name(head), "head_beyond_chain")


def _name(head: SealHead) -> str:
    return f"{head.fiscal_year} head {head.date.isoformat()}"


def _prove_signature(head: SealHead, findings: Findings) -> None:
    if not is_signed(head_message(head), bytes(head.signature), bytes(head.key.public_key)):
        findings.add(_name(head), "head_forged")


def prove_days(findings: Findings, *, today: date) -> None:
    """Every day of the last month has a head of every chain that was there the day before; today may still come."""
    first = SealLeaf.objects.values("fiscal_year").annotate(us=Min("recorded_us")).order_by("fiscal_year")
    for year, us in first.values_list("fiscal_year", "us"):
        begun = civil_day(datetime.fromtimestamp(us / 1_000_000, UTC))
        since = max(begun + timedelta(days=1), today - timedelta(days=DAYS_ASKED))
        heads = SealHead.objects.filter(fiscal_year=year, date__gte=since)
        there = set(heads.values_list("date", flat=True))
        for days in range((today - since).days):
            if (day := since + timedelta(days=days)) not in there:
                findings.add(f"{year} head {day.isoformat()}", "head_missing")
