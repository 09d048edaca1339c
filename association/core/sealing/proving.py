"""Proving the seal: every leaf, every link, every row they speak of, every head. One pass, whatever the number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby, islice
from typing import Any

from association.core.l10n.calendar import civil_today

from .chain import series_name
from .document_proving import COLUMNS, DocumentProving, Row
from .encoding import NOTHING, Leaf, chain_hash
from .flaws import Findings
from .head_proving import HeadStream, prove_days, prove_heads_alone, prove_keys
from .merkle import BlockTree
from .models import SealBlock, SealLeaf
from .seal import LeafKind, seal_of, sealed_models
from .tree import BLOCK, Series

CHUNK = 1000


class _Chain:
    """How far one chain has been followed."""

    def __init__(self, series: Series):
        self.series, self.name = series, series_name(*series)
        self.position, self.number, self.cancelled = 0, 0, 0
        self.link, self.tree = NOTHING, BlockTree(BLOCK)
        self.heads = HeadStream(series)


def prove_seal(*, today: date | None = None) -> list[str]:
    """What is broken, as `flaws` names it; empty when all holds. Memory does not grow with the rows."""
    findings, met = Findings(), set()
    kinds = {
        label: seal.proving(model) for label, model in sealed_models().items() if (seal := seal_of(model))
    }
    chain: _Chain | None = None
    for series, rows in _leaves():
        kind = kinds.get(series.document_model)
        documents = kind.load(rows) if kind else {}
        if chain is None or chain.series != series:
            if chain is not None:
                chain.heads.end(findings)
            chain = _Chain(series)
            met.add(series)
        for row in rows:
            _prove_leaf(chain, row, kind, documents.get(row.document_id), findings)
    if chain is not None:
        chain.heads.end(findings)
    prove_heads_alone(met, findings)
    prove_keys(findings)
    prove_days(findings, today=today or civil_today())
    for kind in kinds.values():
        kind.find_unsealed(findings)
        kind.end(findings)
    return findings.found


def _leaves() -> Iterator[tuple[Series, list[Row]]]:
    """Leaves of all chains in order, at most a thousand of one chain at a time."""
    leaves = SealLeaf.objects.order_by("document_model", "fiscal_year", "position").values_list(*COLUMNS)
    stream = leaves.iterator(chunk_size=CHUNK)
    while chunk := [Row(*values) for values in islice(stream, CHUNK)]:
        for series, rows in groupby(chunk, key=lambda row: Series(row.document_model, row.fiscal_year)):
            yield series, list(rows)


def _prove_leaf(
    chain: _Chain, row: Row, kind: DocumentProving | None, document: Any, findings: Findings
) -> None:
    where = f"{chain.name}/{row.position} {document.number if document else '-'}"
    for gap in range(chain.position + 1, min(row.position, chain.position + 10)):
        findings.add(f"{chain.name}/{gap}", "leaf_missing")
    chain.position = row.position
    _prove_link(chain, row, where, findings)
    _count(chain, row, where, findings)
    if kind is not None:
        kind.prove(row, document, series=chain.name, where=where, findings=findings)
    chain.heads.meet(chain, findings)


def _prove_link(chain: _Chain, row: Row, where: str, findings: Findings) -> None:
    stored, link = bytes(row.leaf_hash), bytes(row.chain_hash)
    leaf = Leaf(
        row.kind,
        chain.name,
        row.position,
        row.sequence,
        row.recorded_us,
        bytes(row.body_hash),
        bytes(row.document_hash),
    )
    if leaf.hash() != stored:
        findings.add(where, "leaf_altered")
    if chain_hash(chain.link, stored) != link:
        findings.add(where, "chain_broken")
    chain.link = link
    if block := chain.tree.add(stored):
        _prove_block(chain, block, findings)


def _prove_block(chain: _Chain, block: bytes, findings: Findings) -> None:
    """A block is stored with the first head after it is full; until then there is nothing to compare."""
    index = chain.position // BLOCK - 1
    blocks = SealBlock.objects.filter(**chain.series.own, index=index)
    stored = blocks.values_list("root", flat=True).first()
    if stored is not None and bytes(stored) != block:
        findings.add(f"{chain.name} block {index}", "block_altered")


def _count(chain: _Chain, row: Row, where: str, findings: Findings) -> None:
    if row.kind == LeafKind.CANCEL:
        chain.cancelled += 1
    if row.kind != LeafKind.SUBMIT:
        return
    if row.sequence != chain.number + 1:
        findings.add(where, "number_gap")
    chain.number = row.sequence
