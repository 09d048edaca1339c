"""Trees over leaf hashes, shaped as in RFC 6962, so that one leaf is proven with twenty hashes of a million.

`items` are hashes of leaves or of whole subtrees of one and the same power-of-two size; the last subtree may be
smaller. Both give the same root, which is why complete blocks can be stored and never read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def root(items: Sequence[bytes]) -> bytes:
    """The root over at least one item."""
    level = list(items)
    while len(level) > 1:
        odd = [level.pop()] if len(level) % 2 else []
        level = [node(left, right) for left, right in zip(level[::2], level[1::2], strict=True)] + odd
    return level[0]


def path(items: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes beside the way from one item up to the root, lowest first."""
    if len(items) == 1:
        return []
    half = _split(len(items))
    if index < half:
        return [*path(items[:half], index), root(items[half:])]
    return [*path(items[half:], index - half), root(items[:half])]


def root_by_path(item: bytes, index: int, size: int, beside: Sequence[bytes]) -> bytes | None:
    """The root a path leads to (RFC 9162, 2.1.3.2), or None when it has the wrong length for `size`."""
    if not 0 <= index < size:
        return None
    place, last, found = index, size - 1, item
    for sibling in beside:
        if last == 0:
            return None
        if place % 2 or place == last:
            found = node(sibling, found)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, sibling)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


class Growing:
    """The root of a list that is read once, kept in as many hashes as its length has bits."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, item: bytes) -> None:
        size = 1
        while self._peaks and self._peaks[-1][0] == size:
            item = node(self._peaks.pop()[1], item)
            size *= 2
        self._peaks.append((size, item))

    def root(self, last: bytes | None = None) -> bytes:
        """The root over all items, with `last` after them if it is given. Raises IndexError for no item at all."""
        peaks = [peak for _size, peak in self._peaks] + ([last] if last is not None else [])
        found = peaks.pop()
        while peaks:
            found = node(peaks.pop(), found)
        return found


class BlockTree:
    """A growing tree that tells the root of each block of `size` leaves when it is complete."""

    def __init__(self, size: int, blocks: Sequence[bytes] = ()):
        self._size, self._in_block = size, 0
        self._blocks, self._block = Growing(), Growing()
        for block in blocks:
            self._blocks.add(block)

    def add(self, leaf_hash: bytes) -> bytes | None:
        """The root of the block this leaf completes, if it completes one."""
        self._block.add(leaf_hash)
        self._in_block += 1
        if self._in_block < self._size:
            return None
        complete = self._block.root()
        self._blocks.add(complete)
        self._block, self._in_block = Growing(), 0
        return complete

    def root(self) -> bytes:
        return self._blocks.root(self._block.root() if self._in_block else None)
