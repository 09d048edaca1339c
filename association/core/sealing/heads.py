"""The daily signed head of each chain: one for a kind of document and a fiscal year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from .chain import series_name
from .encoding import NOTHING, Leaf, chain_hash
from .errors import SealBrokenError
from .keys import signing_key
from .merkle import BlockTree
from .models import SealBlock, SealHead, SealKey, SealLeaf
from .seal import LeafKind
from .signing import head_message
from .tree import BLOCK, Series, stored_blocks

CHUNK = 2000
_COLUMNS = (
    "kind",
    "position",
    "sequence",
    "recorded_us",
    "body_hash",
    "document_hash",
    "leaf_hash",
    "chain_hash",
)


@dataclass(frozen=True)
class State:
    """A chain up to one position, and the blocks that became complete on the way there."""

    position: int
    last_number: int
    cancelled: int
    chain_hash: bytes
    root: bytes
    new_blocks: tuple[tuple[int, bytes], ...] = ()


def sealed_series() -> list[Series]:
    """Kinds and fiscal years that have a chain."""
    chains = SealLeaf.objects.order_by("document_model", "fiscal_year")
    return [Series(*found) for found in chains.values_list("document_model", "fiscal_year").distinct()]


def latest_head(series: Series) -> SealHead | None:
    heads = SealHead.objects.filter(**series.own).select_related("key")
    return heads.order_by("-date").first()


def latest_heads() -> list[SealHead]:
    """The last head of each chain that has one, by kind, newest year first."""
    chains = sorted(sealed_series(), key=lambda series: (series.document_model, -series.fiscal_year))
    return [head for series in chains if (head := latest_head(series))]


def write_heads(*, today: date) -> list[SealHead]:
    """Sign each chain that has no head of this day yet.

    Raises SealBrokenError, and what `signing_key` raises. A chain that contradicts its last head is not signed,
    but the others are.
    """
    key, private = signing_key()
    signed = SealHead.objects.filter(date=today).values_list("document_model", "fiscal_year")
    done = {Series(*found) for found in signed}
    written, broken = [], []
    for series in sealed_series():
        if series in done:
            continue
        try:
            written.append(_write(series, today, key, private))
        except SealBrokenError as exc:
            broken.append(str(exc))
    if broken:
        raise SealBrokenError(" ".join(broken))
    return written


def _write(series: Series, today: date, key: SealKey, private: Ed25519PrivateKey) -> SealHead:
    # Read outside the transaction: leaves only ever come behind, and a writer should not wait for a million.
    state = chain_state(series, latest_head(series))
    head = SealHead(
        **series.own,
        date=today,
        position=state.position,
        last_number=state.last_number,
        cancelled=state.cancelled,
        chain_hash=state.chain_hash,
        root=state.root,
        key=key,
    )
    head.signature = private.sign(head_message(head))
    with transaction.atomic():
        SealBlock.objects.bulk_create(
            SealBlock(**series.own, index=index, root=root) for index, root in state.new_blocks
        )
        head.save()
    return head


def _broken(series: Series, position: int) -> SealBrokenError:
    return SealBrokenError(
        _("The chain %(series)s is broken at position %(position)s; it is not signed.")
        % {"series": series_name(*series), "position": position}
    )


def chain_state(series: Series, head: SealHead | None) -> State:
    """The chain today. Only what follows the block the last head stands in is read.

    Raises SealBrokenError when a leaf, a link or the last head contradicts what is read.
    """
    signed = head.position if head else 0
    complete = signed // BLOCK
    every = SealLeaf.objects.filter(**series.own)
    tip = every.aggregate(tip=Max("position"))["tip"] or 0
    if tip < signed:
        raise _broken(series, tip)
    reading = _Reading(series, complete, head)
    leaves = every.filter(position__gt=complete * BLOCK, position__lte=tip)
    for row in leaves.order_by("position").values_list(*_COLUMNS).iterator(chunk_size=CHUNK):
        reading.take(row)
    return reading.state(tip)


class _Reading:
    """Follows the links of one chain from a complete block on."""

    def __init__(self, series: Series, complete: int, head: SealHead | None):
        self.series, self.name, self.head = series, series_name(*series), head
        self.position = complete * BLOCK
        stored = stored_blocks(series, complete)
        if len(stored) != complete:
            raise _broken(series, len(stored) * BLOCK + 1)
        self.tree = BlockTree(BLOCK, stored)
        self.blocks: list[tuple[int, bytes]] = []
        self.last_number, self.cancelled = (head.last_number, head.cancelled) if head else (0, 0)
        before = SealLeaf.objects.filter(**series.own, position=self.position)
        self.link = bytes(before.values_list("chain_hash", flat=True).first() or NOTHING)
        if head is not None and head.position == self.position:
            self._meet(head)

    def take(self, row: tuple[Any, ...]) -> None:
        kind, position, number, recorded_us, body, document, leaf_hash, link = row
        found = Leaf(kind, self.name, position, number, recorded_us, bytes(body), bytes(document)).hash()
        self.link = chain_hash(self.link, found)
        self.position += 1
        if (position, found, self.link) != (self.position, bytes(leaf_hash), bytes(link)):
            raise _broken(self.series, self.position)
        if block := self.tree.add(found):
            self.blocks.append((position // BLOCK - 1, block))
        if self.head is None or position > self.head.position:
            self.last_number = max(self.last_number, number)
            self.cancelled += kind == LeafKind.CANCEL
        elif position == self.head.position:
            self._meet(self.head)

    def _meet(self, head: SealHead) -> None:
        if (bytes(head.chain_hash), bytes(head.root)) != (self.link, self.tree.root()):
            raise _broken(self.series, self.position)

    def state(self, tip: int) -> State:
        if self.position != tip:
            raise _broken(self.series, self.position + 1)
        return State(tip, self.last_number, self.cancelled, self.link, self.tree.root(), tuple(self.blocks))
