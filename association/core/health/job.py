"""The nightly proof, whose result the health page shows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.jobs.context import JobContext
from association.core.jobs.models import JobRun, JobState
from association.core.registry.contributions import contributions

from .proofs import SHOWN_PROBLEMS, prove

JOB = "prove-invariants"


@contribute.job(
    name=JOB, title=gettext_lazy("Proof of all invariants"), every="day", permission="core.change_modulestate"
)
def prove_invariants(context: JobContext) -> dict[str, Any]:
    """Run every check; the result lists what is broken, a few problems of each."""
    proofs = prove()
    return {
        "broken": sum(not proof.ok for proof in proofs),
        "checks": [
            {
                "name": proof.name,
                "count": len(proof.problems),
                "problems": list(proof.problems[:SHOWN_PROBLEMS]),
            }
            for proof in proofs
        ],
    }


def broken_invariants(module: str) -> list[str] | None:
    """Titles of the invariants of a module that the last proof found broken; None when it has none to keep,
    or nothing was proven yet."""
    titles = {
        check.name: str(check.options["title"]) for check in contributions("check") if check.module == module
    }
    run = last_proof()
    if not titles or run is None or not run.result:
        return None
    broken = {check["name"] for check in run.result["checks"] if check["count"]}
    return [title for name, title in titles.items() if name in broken]


def last_proof() -> JobRun | None:
    """The latest finished run."""
    done = JobRun.objects.filter(kind=JOB, state=JobState.DONE)
    return done.order_by("-finished_at").first()
