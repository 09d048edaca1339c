"""How the chains stand, for whoever inspects them: numbers and hashes, nothing about a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from association.core.health.job import JOB as NIGHTLY
from association.core.jobs.models import JobRun, JobState

from .encoding import trusted_json
from .flaws import sentence_of
from .heads import latest_head
from .models import SealHead, SealLeaf
from .proofs import published_leaf
from .seal import LeafKind, title_of
from .tree import Series

CHECK = "seal"
PROOF = "prove-seal"


@dataclass(frozen=True)
class ChainState:
    """The chain of a kind and a fiscal year, and its last signed head."""

    series: Series
    kind: str
    events: int
    documents: int
    cancelled: int
    head: SealHead | None

    @property
    def unsigned(self) -> int:
        """Events that came after the last head."""
        return self.events - (self.head.position if self.head else 0)


@dataclass(frozen=True)
class Proof:
    """What the last proof found; `flaws` are the first ones only, each with its meaning."""

    at: datetime
    count: int
    flaws: tuple[tuple[str, str], ...]


def chain_states(models: Iterable[str]) -> list[ChainState]:
    """Chains of these kinds of document, newest year first."""
    leaves = SealLeaf.objects.filter(document_model__in=list(models)).values("document_model", "fiscal_year")
    counted = leaves.annotate(
        events=Max("position"),
        documents=Count("pk", filter=Q(kind=LeafKind.SUBMIT)),
        cancelled=Count("pk", filter=Q(kind=LeafKind.CANCEL)),
    )
    return [
        ChainState(
            series := Series(row["document_model"], row["fiscal_year"]),
            title_of(series.document_model),
            row["events"],
            row["documents"],
            row["cancelled"],
            latest_head(series),
        )
        for row in counted.order_by("document_model", "-fiscal_year")
    ]


def last_proof() -> Proof | None:
    """The latest proof, whether it came by night or was asked for."""
    runs = JobRun.objects.filter(kind__in=(NIGHTLY, PROOF), state=JobState.DONE).order_by("-finished_at")
    for run in runs[:10]:
        result: Any = run.result if run.kind == PROOF else _of_the_night(run)
        if result and run.finished_at:
            flaws = tuple((flaw, sentence_of(flaw)) for flaw in result["problems"])
            return Proof(run.finished_at, result["count"], flaws)
    return None


def _of_the_night(run: JobRun) -> dict[str, Any] | None:
    checks: list[dict[str, Any]] = (run.result or {}).get("checks", [])
    return next((check for check in checks if check["name"] == CHECK), None)


def leaf_lines(series: Series) -> Iterator[bytes]:
    """Every event of a chain as JSON lines, with the hashes that anyone can compute again."""
    leaves = SealLeaf.objects.filter(**series.own).order_by("position")
    for leaf in leaves.iterator(chunk_size=1000):
        hashes = {"leaf_hash": bytes(leaf.leaf_hash).hex(), "chain_hash": bytes(leaf.chain_hash).hex()}
        yield trusted_json({**published_leaf(leaf), **hashes}) + b"\n"
