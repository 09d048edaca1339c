"""The daily signed head of each year's chain."""

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
from .models import LeafKind, SealBlock, SealHead, SealKey, SealLeaf
from .signing import head_message
from .tree import BLOCK, stored_blocks

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
    voids: int
    chain_hash: bytes
    root: bytes
    new_blocks: tuple[tuple[int, bytes], ...] = ()


def sealed_years() -> list[int]:
    """Fiscal years that have a chain."""
    years = SealLeaf.objects.order_by("fiscal_year").values_list("fiscal_year", flat=True)
    return list(years.distinct())


def latest_head(fiscal_year: int) -> SealHead | None:
    heads = SealHead.objects.filter(fiscal_year=fiscal_year).select_related("key")
    return heads.order_by("-date").first()


def latest_heads() -> list[SealHead]:
    """The last head of each year that has one, newest year first."""
    return [head for year in reversed(sealed_years()) if (head := latest_head(year))]


def write_heads(*, today: date) -> list[SealHead]:
    """Sign the chain of each year that has no head of this day yet.

    Raises SealBrokenError, and what `signing_key` raises. A chain that contradicts its last head is not signed,
    but those of other years are.
    """
    key, private = signing_key()
    done = set(SealHead.objects.filter(date=today).values_list("fiscal_year", flat=True))
    written, broken = [], []
    for year in sealed_years():
        if year in done:
            continue
        try:
            written.append(_write(year, today, key, private))
        except SealBrokenError as exc:
            broken.append(str(exc))
    if broken:
        raise SealBrokenError(" ".join(broken))
    return written


def _write(year: int, today: date, key: SealKey, private: Ed25519PrivateKey) -> SealHead:
    # Read outside the transaction: leaves only ever come behind, and a writer should not wait for a million.
    state = chain_state(year, latest_head(year))
    head = SealHead(
        fiscal_year=year,
        date=today,
        position=state.position,
        last_number=state.last_number,
        voids=state.voids,
        chain_hash=state.chain_hash,
        root=state.root,
        key=key,
    )
    head.signature = private.sign(head_message(head))
    with transaction.atomic():
        SealBlock.objects.bulk_create(
            SealBlock(fiscal_year=year, index=index, root=root) for index, root in state.new_blocks
        )
        head.save()
    return head


def _broken(year: int, position: int) -> SealBrokenError:
    return SealBrokenError(
        _("The chain of receipts of %(year)s is broken at position %(position)s; it is not signed.")
        % {"year": year, "position": position}
    )


def chain_state(year: int, head: SealHead | None) -> State:
    """The chain today. Only what follows the block the last head stands in is read.

    Raises SealBrokenError when a leaf, a link or the last head contradicts what is read.
    """
    signed = head.position if head else 0
    complete = signed // BLOCK
    tip = SealLeaf.objects.filter(fiscal_year=year).aggregate(tip=Max("position"))["tip"] or 0
    if tip < signed:
        raise _broken(year, tip)
    reading = _Reading(year, complete, head)
    leaves = SealLeaf.objects.filter(fiscal_year=year, position__gt=complete * BLOCK, position__lte=tip)
    for row in leaves.order_by("position").values_list(*_COLUMNS).iterator(chunk_size=CHUNK):
        reading.take(row)
    return reading.state(tip)


class _Reading:
    """Follows the links of one year from a complete block on."""

    def __init__(self, year: int, complete: int, head: SealHead | None):
        self.year, self.series, self.head = year, series_name(year), head
        self.position = complete * BLOCK
        stored = stored_blocks(year, complete)
        if len(stored) != complete:
            raise _broken(year, len(stored) * BLOCK + 1)
        self.tree = BlockTree(BLOCK, stored)
        self.blocks: list[tuple[int, bytes]] = []
        self.last_number, self.voids = (head.last_number, head.voids) if head else (0, 0)
        before = SealLeaf.objects.filter(fiscal_year=year, position=self.position)
        self.link = bytes(before.values_list("chain_hash", flat=True).first() or NOTHING)
        if head is not None and head.position == self.position:
            self._meet(head)

    def take(self, row: tuple[Any, ...]) -> None:
        kind, position, number, recorded_us, body, document, leaf_hash, link = row
        found = Leaf(kind, self.series, position, number, recorded_us, bytes(body), bytes(document)).hash()
        self.link = chain_hash(self.link, found)
        self.position += 1
        if (position, found, self.link) != (self.position, bytes(leaf_hash), bytes(link)):
            raise _broken(self.year, self.position)
        if block := self.tree.add(found):
            self.blocks.append((position // BLOCK - 1, block))
        if self.head is None or position > self.head.position:
            self.last_number = max(self.last_number, number)
            self.voids += kind == LeafKind.VOID
        elif position == self.head.position:
            self._meet(self.head)

    def _meet(self, head: SealHead) -> None:
        if (bytes(head.chain_hash), bytes(head.root)) != (self.link, self.tree.root()):
            raise _broken(self.year, self.position)

    def state(self, tip: int) -> State:
        if self.position != tip:
            raise _broken(self.year, self.position + 1)
        return State(tip, self.last_number, self.voids, self.link, self.tree.root(), tuple(self.blocks))
