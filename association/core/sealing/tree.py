"""A chain's leaves as a tree, read from complete blocks and the leaves after the last of them."""

from __future__ import annotations

from typing import Any, NamedTuple

from . import merkle
from .models import SealBlock, SealLeaf

# 1024 leaves: a proof of one among a million reads about a thousand blocks and a thousand leaves.
BLOCK = 1024


class Series(NamedTuple):
    """Which chain: a kind of document by its label, and a fiscal year."""

    document_model: str
    fiscal_year: int

    @property
    def own(self) -> dict[str, Any]:
        """The columns by which rows belong to the chain."""
        return self._asdict()


def stored_blocks(series: Series, count: int) -> list[bytes]:
    """Roots of the first `count` complete blocks."""
    blocks = SealBlock.objects.filter(**series.own, index__lt=count).order_by("index")
    return [bytes(root) for root in blocks.values_list("root", flat=True)]


def _leaf_hashes(series: Series, after: int, up_to: int) -> list[bytes]:
    leaves = SealLeaf.objects.filter(**series.own, position__gt=after, position__lte=up_to)
    return [bytes(h) for h in leaves.order_by("position").values_list("leaf_hash", flat=True)]


def proof_path(series: Series, *, position: int, size: int) -> list[bytes]:
    """The hashes that lead from the leaf at `position` (from 1) to the root over the first `size` leaves."""
    complete = size // BLOCK
    items = stored_blocks(series, complete)
    rest = _leaf_hashes(series, complete * BLOCK, size)
    if rest:
        items.append(merkle.root(rest))
    index = position - 1
    block = index // BLOCK
    inside = (
        rest if block == complete else _leaf_hashes(series, block * BLOCK, min((block + 1) * BLOCK, size))
    )
    return merkle.path(inside, index % BLOCK) + merkle.path(items, block)
