"""What the seal contributes: its triggers, the daily head, the proof, its part of the report, its first step."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from association.core import contribute
from association.core.documents.errors import DomainError
from association.core.health.fact import Fact
from association.core.jobs.context import JobContext
from association.core.l10n.calendar import civil_day, civil_today
from association.core.printing.certificate import published_certificate
from association.core.registry.indicators import Period
from association.core.rules.registry import APPEND_ONLY, append_only, refuse

from .heads import latest_heads, write_heads
from .keys import signing_key
from .models import SealKey
from .overview import CHECK, PROOF
from .proving import prove_seal
from .signing import head_facts

HEADS = "seal-documents"
SHOWN_PROBLEMS = 20

for table in ("SealLeaf", "SealBlock", "SealHead", "SealKey", "SealErasure"):
    append_only(f"core.{table}")
refuse("core.SealContents", operation="UPDATE", when="1 = 1", code="append_only", words=APPEND_ONLY.words)
refuse(
    "core.SealContents",
    operation="DELETE",
    when='NOT EXISTS (SELECT 1 FROM "core_sealerasure" e WHERE e.leaf_id = OLD.leaf_id)',
    code="erased_with_reason",
    words=_("Sealed contents are erased only with a reason on record."),
)


@contribute.section(
    name="seal",
    title=_("Daily seal of the documents"),
    template="core/sealing/report.html",
    # Behind the sections of the modules: first what there is, then how to prove it.
    order=55,
    of_the_moment=True,
)
def printed_seal(period: Period, figures: dict[str, Any]) -> dict[str, Any]:
    """The last signed head of every chain, the public keys, and the fingerprint of the PDF certificate.

    On paper nobody can change them, so a rewritten history contradicts them.

    Of all years, not of the period alone: each report vouches for the whole history before it. Hashes and keys are
    hexadecimal, dates ISO Gregorian.
    """
    certificate = published_certificate()
    return {
        "heads": [
            {
                **head_facts(head),
                "document_model": head.document_model,
                "fiscal_year": head.fiscal_year,
                "signature": bytes(head.signature).hex(),
            }
            for head in latest_heads()
        ],
        "keys": [
            {
                "id": key.pk,
                "public_key": bytes(key.public_key).hex(),
                "since": civil_day(key.since).isoformat(),
            }
            for key in SealKey.objects.order_by("since")
        ],
        "certificate": certificate.fingerprint if certificate else "",
        "url": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('seal_heads')}",
    }


@contribute.job(name=HEADS, title=_("Signing of the documents of the day"), every="day")
def sign_heads(context: JobContext) -> dict[str, Any]:
    """One signed head for each kind and fiscal year that has sealed documents."""
    return {"heads": [str(head) for head in write_heads(today=civil_today())]}


@contribute.job(name=PROOF, title=_("Proof of the seal"))
def prove_now(context: JobContext) -> dict[str, Any]:
    """The same proof as every night, for an inspector who asks for it on the page of the seal."""
    flaws = proven()
    return {"count": len(flaws), "problems": flaws[:SHOWN_PROBLEMS]}


@contribute.check(name=CHECK, title=_("Every event of every sealed document is chained and signed"))
def proven() -> list[str]:
    return prove_seal()


@contribute.fact(first_step=True, order=60)
def seal_key() -> Fact:
    """Days that pass without it cannot be signed later."""
    try:
        signing_key()
        problem = ""
    except DomainError as exc:
        problem = str(exc)
    return Fact(
        gettext("Signing key of the seal"),
        not problem,
        gettext("missing") if problem else gettext("done"),
        problem,
    )
