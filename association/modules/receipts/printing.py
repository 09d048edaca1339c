"""The receipt as a printed page, made from its snapshot."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.l10n.calendar import JalaliYear
from association.core.l10n.money import amount_in_words, format_rial
from association.core.printing.engine import PICTURES
from association.core.sealing.proofs import machine_readable
from association.core.templatetags.qr_codes import qr_data_uri

from .choices import ReceiptKind
from .models import Receipt
from .template.images import pictures_named
from .template.publishing import template_of
from .template.wording import bold, filled


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
        "card_last4": line.get("card_last4", ""),
        "shares": [{**share, "fund": (share["fund"] or {}).get(language, "")} for share in shares],
        "fund": (line.get("fund") or {}).get(language, ""),
        "intent": line.get("intent", ""),
        "valued_by": line.get("valued_by", ""),
        "items": line.get("items", []),
    }


def receipt_pictures(receipt: Receipt) -> dict[str, bytes]:
    """The images of the letterhead it was issued with, by their hash. Raises ImageAlteredError."""
    return pictures_named(template_of(receipt.body)["images"])


def _title(words: dict[str, str], kind: str, covers_year: str) -> SafeString:
    if kind == ReceiptKind.ANNUAL:
        return filled(words["title_annual"], {"year": covers_year})
    return filled(words["title_in_kind" if kind == ReceiptKind.IN_KIND else "title"], {})


def _thanks(words: dict[str, str], donor: str, total_irr: int, language: str) -> SafeString:
    values = {
        "donor": bold(donor or words["unknown_donor"]),
        "amount": bold(format_rial(total_irr, language)),
        "words": amount_in_words(total_irr, language),
    }
    return filled(words["thanks" if donor else "thanks_anonymous"], values)


def _letterhead(body: dict[str, Any], language: str, kind: str, covers_year: str) -> dict[str, Any]:
    """What comes from the template the receipt was issued with."""
    template = template_of(body)
    words = template["wording"][language]
    donor = body["donor"][language] if body["donor"] else ""
    return {
        "shown": template["shown"],
        "other_calendar": template["other_calendar"],
        "shows_tracking": template["tracking_number"],
        "shows_card": template["card_digits"],
        "images": {place: PICTURES + sha256 for place, sha256 in template["images"].items()},
        "title": _title(words, kind, covers_year),
        "thanks": _thanks(words, donor, body["total_irr"], language),
        **{name: filled(words[name], {}) for name in ("footer", "signatory", "signatory_title")},
        "donor": donor,
        "donor_id": body.get("donor_id", ""),
    }


def receipt_context(
    receipt: Receipt, language: str, *, void: bool = False, copy: bool = False
) -> dict[str, Any]:
    """Values for the receipt's template, in one language, read from the snapshot only."""
    body = receipt.body
    lines = [_line(line, language) for line in body["lines"]]
    kind = body.get("kind", ReceiptKind.GIFT)
    covers_year = JalaliYear(body["covers_year"]).label(language) if body.get("covers_year") else ""
    return {
        **_letterhead(body, language, kind, covers_year),
        "number": receipt.number,
        "issued_on": date.fromisoformat(body["issued_on"]),
        "association": {
            key: value[language] if isinstance(value, dict) else value
            for key, value in body["association"].items()
        },
        "total_irr": body["total_irr"],
        "goods": kind == ReceiptKind.IN_KIND,
        "lines": lines,
        "single": lines[0] if len(lines) == 1 else None,
        "verification_url": receipt.verification_url,
        "qr": qr_data_uri(receipt.verification_url),
        "kind": kind,
        "covers_year": covers_year,
        "replaces": body.get("replaces") or "",
        "copy": copy,
        "void": void,
        "voiding": receipt.voiding if void else None,
        "replaced_by": receipt.amendment.number if void and hasattr(receipt, "amendment") else "",
    }


TEMPLATE = "receipts/print/receipt.html"
STYLES = ("receipts/css/receipt.css",)
TIGHTER = ("receipts/css/receipt-tight.css",)


def tighter(receipt: Receipt) -> tuple[str, ...]:
    """What keeps a receipt with long names on one sheet. A certificate of a year may run over several."""
    return () if receipt.kind == ReceiptKind.ANNUAL else TIGHTER


_page = partial(
    contribute.print,
    model="receipts.receipt",
    template=TEMPLATE,
    version=5,
    styles=STYLES,
    attached=machine_readable,
    pictures=receipt_pictures,
    signed=lambda: settings.SIGN_RECEIPTS,
    tighter=tighter,
)


@_page(name="receipt", title=gettext_lazy("Receipt"))
def printed(document: Receipt, language: str) -> dict[str, Any]:
    """The receipt as issued."""
    return receipt_context(document, language)


@_page(name="receipt_void", title=None)
def printed_void(document: Receipt, language: str) -> dict[str, Any]:
    """The same receipt, marked as void."""
    return receipt_context(document, language, void=True)


@_page(name="copy", title=None)
def printed_copy(document: Receipt, language: str) -> dict[str, Any]:
    """The same receipt, marked as a duplicate."""
    return receipt_context(document, language, copy=True)


@_page(name="copy_void", title=None)
def printed_void_copy(document: Receipt, language: str) -> dict[str, Any]:
    """A duplicate of a void receipt."""
    return receipt_context(document, language, void=True, copy=True)
