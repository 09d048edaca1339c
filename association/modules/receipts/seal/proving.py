"""Proving the seal: every leaf, every link, every row they speak of, every head. One pass, whatever the number."""

from __future__ import annotations

from datetime import date

from association.core.l10n.calendar import civil_today

from .chain import series_name
from .encoding import NOTHING, Leaf, chain_hash
from .flaws import Findings
from .head_proving import HeadStream, prove_days
from .image_proving import ImageUse
from .key_proving import prove_keys
from .merkle import BlockTree
from .models import LeafKind, SealBlock
from .reading import Line, Row, chunks
from .rows_proving import prove_row
from .tree import BLOCK
from .unsealed import find_unsealed


class _Year:
    """How far one year's chain has been followed."""

    def __init__(self, year: int):
        self.year, self.series = year, series_name(year)
        self.position, self.number, self.voids = 0, 0, 0
        self.link, self.tree = NOTHING, BlockTree(BLOCK)

    def place(self, row: Row) -> str:
        return f"{self.year}/{row.position} {row.number or '-'}"


def prove_seal(*, today: date | None = None) -> list[str]:
    """What is broken, as `flaws` names it; empty when all holds. Memory does not grow with the rows."""
    findings, heads, images = Findings(), HeadStream(), ImageUse()
    year: _Year | None = None
    for rows, lines in chunks():
        for row in rows:
            if year is None or year.year != row.year:
                _end(year, heads, findings)
                year = _Year(row.year)
            _prove_leaf(year, row, lines.get(row.receipt, []), heads, findings)
            images.meet(row, year.place(row))
    _end(year, heads, findings)
    heads.end(findings)
    prove_keys(findings)
    prove_days(findings, today=today or civil_today())
    find_unsealed(findings)
    images.prove(findings)
    return findings.found


def _end(year: _Year | None, heads: HeadStream, findings: Findings) -> None:
    if year is not None:
        heads.end_of(year.year, findings)


def _prove_leaf(year: _Year, row: Row, lines: list[Line], heads: HeadStream, findings: Findings) -> None:
    where = year.place(row)
    for gap in range(year.position + 1, min(row.position, year.position + 10)):
        findings.add(f"{year.year}/{gap}", "leaf_missing")
    year.position = row.position
    _prove_link(year, row, where, findings)
    _count(year, row, where, findings)
    prove_row(row, series=year.series, where=where, lines=lines, findings=findings)
    heads.meet(year, findings)


def _prove_link(year: _Year, row: Row, where: str, findings: Findings) -> None:
    stored, link = bytes(row.leaf_hash), bytes(row.chain_hash)
    leaf = Leaf(
        row.kind,
        year.series,
        row.position,
        row.sequence,
        row.recorded_us,
        bytes(row.body_hash),
        bytes(row.document_hash),
    )
    if leaf.hash() != stored:
        findings.add(where, "leaf_altered")
    if chain_hash(year.link, stored) != link:
        findings.add(where, "chain_broken")
    year.link = link
    if block := year.tree.add(stored):
        _prove_block(year, block, findings)


def _prove_block(year: _Year, block: bytes, findings: Findings) -> None:
    """A block is stored with the first head after it is full; until then there is nothing to compare."""
    index = year.position // BLOCK - 1
    stored = (
        SealBlock.objects.filter(fiscal_year=year.year, index=index).values_list("root", flat=True).first()
    )
    if stored is not None and bytes(stored) != block:
        findings.add(f"{year.year} block {index}", "block_altered")


def _count(year: _Year, row: Row, where: str, findings: Findings) -> None:
    if row.kind == LeafKind.VOID:
        year.voids += 1
    if row.kind != LeafKind.ISSUE:
        return
    if row.sequence != year.number + 1:
        findings.add(where, "number_gap")
    year.number = row.sequence
