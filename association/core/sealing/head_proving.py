"""Whether the signed heads agree with the chains, a day is missing, and every key follows from the first one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db.models import Min

from association.core.l10n.calendar import civil_day

from .chain import series_name
from .errors import SealKeyExposedError, SealKeyMissingError
from .flaws import Findings
from .keys import public_bytes, read_key
from .merkle import BlockTree
from .models import SealHead, SealKey, SealLeaf
from .signing import head_message, is_signed, key_id, key_message
from .tree import Series

# Nobody can sign a day that is over. An older gap stays visible in the published list; the proof need not fail
# for it for ever.
DAYS_ASKED = 30


class Followed(Protocol):
    """A chain up to one of its positions."""

    series: Series
    position: int
    number: int
    cancelled: int
    link: bytes
    tree: BlockTree


class HeadStream:
    """The heads of one chain in the order in which it reaches them."""

    def __init__(self, series: Series) -> None:
        heads = SealHead.objects.filter(**series.own).select_related("key").order_by("position", "date")
        self._heads: Iterator[SealHead] = heads.iterator(chunk_size=500)
        self._next: SealHead | None = next(self._heads, None)

    def _take(self) -> SealHead:
        head = self._next
        assert head is not None
        self._next = next(self._heads, None)
        return head

    def meet(self, chain: Followed, findings: Findings) -> None:
        """Prove every head signed at the position that was reached."""
        while self._next and self._next.position <= chain.position:
            head = self._take()
            _prove_signature(head, findings)
            said = head.position, head.last_number, head.cancelled, bytes(head.chain_hash), bytes(head.root)
            if said != (chain.position, chain.number, chain.cancelled, chain.link, chain.tree.root()):
                findings.add(_name(head), "head_contradicts_chain")

    def end(self, findings: Findings) -> None:
        """The chain is over: what still waits names more than there is."""
        while self._next:
            head = self._take()
            _prove_signature(head, findings)
            findings.add(_name(head), "head_beyond_chain")


def prove_heads_alone(met: set[Series], findings: Findings) -> None:
    """Heads of chains of which no leaf is left."""
    named = SealHead.objects.order_by("document_model", "fiscal_year")
    for found in named.values_list("document_model", "fiscal_year").distinct():
        if (series := Series(*found)) not in met:
            HeadStream(series).end(findings)


def _name(head: SealHead) -> str:
    return f"{series_name(head.document_model, head.fiscal_year)} head {head.date.isoformat()}"


def _prove_signature(head: SealHead, findings: Findings) -> None:
    if not is_signed(head_message(head), bytes(head.signature), bytes(head.key.public_key)):
        findings.add(_name(head), "head_forged")


def prove_days(findings: Findings, *, today: date) -> None:
    """Every day of the last month has a head of every chain that was there the day before; today may still come."""
    chains = SealLeaf.objects.values("document_model", "fiscal_year").annotate(us=Min("recorded_us"))
    order = ("document_model", "fiscal_year")
    for label, year, us in chains.order_by(*order).values_list(*order, "us"):
        begun = civil_day(datetime.fromtimestamp(us / 1_000_000, UTC))
        since = max(begun + timedelta(days=1), today - timedelta(days=DAYS_ASKED))
        heads = SealHead.objects.filter(document_model=label, fiscal_year=year, date__gte=since)
        there = set(heads.values_list("date", flat=True))
        for days in range((today - since).days):
            if (day := since + timedelta(days=days)) not in there:
                findings.add(f"{series_name(label, year)} head {day.isoformat()}", "head_missing")


def prove_keys(findings: Findings) -> None:
    keys = list(SealKey.objects.select_related("endorsed_by").order_by("since", "id"))
    for place, key in enumerate(keys):
        if key_id(bytes(key.public_key)) != key.pk:
            findings.add(f"key {key.pk}", "key_altered")
        # The first is trusted for what was published on paper; one after a loss for being named in the settings.
        if place and key.pk not in settings.SEAL_TRUSTED_KEYS and not is_endorsed(key):
            findings.add(f"key {key.pk}", "key_unendorsed")
    _prove_own(keys, findings)


def is_endorsed(key: SealKey) -> bool:
    """Whether an earlier key has signed this one."""
    earlier, endorsement = key.endorsed_by, key.endorsement
    if earlier is None or endorsement is None or earlier.since >= key.since:
        return False
    return is_signed(key_message(bytes(key.public_key)), bytes(endorsement), bytes(earlier.public_key))


def _prove_own(keys: list[SealKey], findings: Findings) -> None:
    """On a machine that holds the key: somebody who replaces all keys in the database is found by it."""
    try:
        own = public_bytes(read_key())
    except (SealKeyMissingError, SealKeyExposedError):
        return  # the machine that proves need not be the one that signs; without heads, the days are missing
    if own not in {bytes(key.public_key) for key in keys}:
        findings.add(f"key {key_id(own)}", "key_not_registered")
