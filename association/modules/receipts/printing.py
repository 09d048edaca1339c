"""The receipt as a printed page, made from its snapshot."""

from __future__ import annotations

import base64
import io
from datetime import date
from typing import Any

import segno
from django.utils import translation

from association.core.l10n.calendar import JalaliYear

from .choices import ReceiptKind
from .models import Receipt


def qr_data_uri(text: str) -> str:
    """A QR code with one pixel per module: tiny, quick to embed, drawn sharp by the style sheet."""
    buffer = io.BytesIO()
    segno.make(text, error="m", mask=4, micro=False).save(buffer, kind="png", scale=1, border=2)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def _line(line: dict[str, Any], language: str) -> dict[str, Any]:
    """A line for the template: texts in one language, dates as dates. Kinds of modules may lack details."""
    shares = line.get("shares") or [
        {"fund": line.get("fund"), "intent": "", "amount_irr": line["amount_irr"]}
    ]
    return {
        "reference": line.get("reference") or line.get("donation"),
        "received_on": date.fromisoformat(line["received_on"]),
        "amount_irr": line["amount_irr"],
        "method": (line.get("method") or {}).get(language, ""),
        "tracking_number": line.get("tracking_number", ""),
        "shares": [{**share, "fund": (share["fund"] or {}).get(language, "")} for share in shares],
        "fund": (line.get("fund") or {}).get(language, ""),
        "intent": line.get("intent", ""),
        "valued_by": line.get("valued_by", ""),
        "items": line.get("items", []),
    }


def receipt_context(
    receipt: Receipt, language: str, *, void: bool = False, copy: bool = False
) -> dict[str, Any]:
    """Values for the receipt's template, in one language, read from the snapshot only."""
    body = receipt.body
    issued_on = date.fromisoformat(body["issued_on"])
    lines = [_line(line, language) for line in body["lines"]]
    with translation.override(language):
        signatory = translation.gettext("Treasurer of the association")
    return {
        "number": receipt.number,
        "issued_on": issued_on,
        "association": {
            key: value[language] if isinstance(value, dict) else value
            for key, value in body["association"].items()
        },
        "donor": body["donor"][language] if body["donor"] else "",
        "total_irr": body["total_irr"],
        "goods": body.get("kind") == ReceiptKind.IN_KIND,
        "lines": lines,
        "single": lines[0] if len(lines) == 1 else None,
        "signatory": signatory,
        "verification_url": receipt.verification_url,
        "qr": qr_data_uri(receipt.verification_url),
        "kind": body.get("kind", ReceiptKind.GIFT),
        "covers_year": JalaliYear(body["covers_year"]).label(language) if body.get("covers_year") else "",
        "replaces": body.get("replaces") or "",
        "copy": copy,
        "void": void,
        "voiding": receipt.voiding if void else None,
    }
