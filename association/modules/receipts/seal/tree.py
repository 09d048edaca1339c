"""The tree over a year's leaves, read from complete blocks and the leaves after the last of them."""

from __future__ import annotations

from . import merkle
from .models import SealBlock, SealLeaf

# 1024 leaves: a proof of one among a million reads about a thousand blocks and a thousand leaves.
BLOCK = 1024


def stored_blocks(fiscal_year: int, count: int) -> list[bytes]:
    """Roots of the first `count` complete blocks."""
    blocks = SealBlock.objects.filter(fiscal_year=fiscal_year, index__lt=count).order_by("index")
    return [bytes(root) for root in blocks.values_list("root", flat=True)]


def _leaf_hashes(fiscal_year: int, after: int, up_to: int) -> list[bytes]:
    leaves = SealLeaf.objects.filter(fiscal_year=fiscal_year, position__gt=after, position__lte=up_to)
    return [bytes(h) for h in leaves.order_by("position").values_list("leaf_hash", flat=True)]


def proof_path(fiscal_year: int, *, position: int, size: int) -> list[bytes]:
    """The hashes that lead from the leaf at `position` (from 1) to the root over the first `size` leaves."""
    complete = size // BLOCK
    items = stored_blocks(fiscal_year, complete)
    rest = _leaf_hashes(fiscal_year, complete * BLOCK, size)
    if rest:
        items.append(merkle.root(rest))
    index = position - 1
    block = index // BLOCK
    inside = (
        rest
        if block == complete
        else _leaf_hashes(fiscal_year, block * BLOCK, min((block + 1) * BLOCK, size))
    )
    return merkle.path(inside, index % BLOCK) + merkle.path(items, block)
