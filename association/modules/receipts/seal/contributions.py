"""What the seal adds to the house: its guards, the daily head, the proof."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from association.core import contribute
from association.core.jobs.context import JobContext
from association.core.l10n.calendar import civil_today
from association.core.rules.registry import APPEND_ONLY, append_only, refuse

from .heads import write_heads
from .overview import CHECK, PROOF
from .proving import prove_seal
from .report_section import printed_seal

HEADS = "seal-receipts"
INSPECT = "receipts.inspect_receipt"
SHOWN_PROBLEMS = 20

for table in ("SealLeaf", "SealBlock", "SealHead", "SealKey", "SealErasure"):
    append_only(f"receipts.{table}")
refuse("receipts.SealContents", operation="UPDATE", when="1 = 1", code="append_only", words=APPEND_ONLY.words)
refuse(
    "receipts.SealContents",
    operation="DELETE",
    when='NOT EXISTS (SELECT 1 FROM "receipts_sealerasure" e WHERE e.leaf_id = OLD.leaf_id)',
    code="erased_with_reason",
    words=_("Sealed contents are erased only with a reason on record."),
)

contribute.section(
    name="seal",
    title=_("Daily seal of the receipts"),
    template="receipts/report/seal.html",
    # Behind the ledger of receipts: first what there is, then how to prove it.
    order=55,
    of_the_moment=True,
)(printed_seal)


@contribute.job(name=HEADS, title=_("Signing of the receipts of the day"), every="day")
def sign_heads(context: JobContext) -> dict[str, Any]:
    """One signed head per fiscal year that has receipts."""
    return {"heads": [str(head) for head in write_heads(today=civil_today())]}


@contribute.job(name=PROOF, title=_("Proof of the seal of receipts"), permission=INSPECT)
def prove_now(context: JobContext) -> dict[str, Any]:
    """The same proof as every night, for an inspector who asks for it."""
    flaws = proven()
    return {"count": len(flaws), "problems": flaws[:SHOWN_PROBLEMS]}


@contribute.check(name=CHECK, title=_("Every event of every receipt is sealed, chained and signed"))
def proven() -> list[str]:
    return prove_seal()
