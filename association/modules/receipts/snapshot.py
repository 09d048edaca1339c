"""What a receipt states, frozen at issue: plain JSON, in both languages, independent of live rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from association.core.documents.version import version_of_values
from association.core.profile import AssociationProfile

from .agreement import changed
from .models import Receipt, ReceiptLine
from .sources import LANGUAGES
from .template.frozen import donor_id, frozen_template, live_template
from .template.models import ReceiptTemplate

BODY_VERSION = 4


def association_facts() -> dict[str, Any]:
    """Who issues it, as its profile says now."""
    profile = AssociationProfile.load()
    return {
        "name": {language: profile.name(language) for language in LANGUAGES},
        "address": {language: profile.address(language) for language in LANGUAGES},
        "permit_number": profile.permit_number,
        "permit_issuer": {language: profile.issuer(language) for language in LANGUAGES},
        "registration_number": profile.registration_number,
        "national_legal_id": profile.national_legal_id,
        "phone": profile.phone,
    }


def _line(line: Any) -> dict[str, Any]:
    return {
        "source": line.source_model,
        "reference": line.reference,
        "received_on": line.received_on.isoformat(),
        "amount_irr": line.amount_irr,
        "estimated_irr": line.estimated_irr,
        **line.statement.details,
    }


def _names(donor: Any) -> dict[str, str] | None:
    return {language: donor.printed_name(language) for language in LANGUAGES} if donor else None


def fingerprints_of(documents: Iterable[Any]) -> dict[int, str]:
    """By id of each document of one kind: the fingerprint of all that a receipt issued now would state of it."""
    lines = [ReceiptLine.of(document) for document in documents]
    ReceiptLine.read_documents(lines)
    for line in lines:
        line.fill(1)
    return {line.source_id: version_of_values([_line(line), _names(line.document.donor)]) for line in lines}


def require_stated_as_shown(receipt: Receipt, shown: Mapping[int, str] | None) -> None:
    """Raise OutlookChangedError unless the frozen lines and name are those of the fingerprints `shown` by id.

    None: nobody was shown anything.
    """
    lines = zip(receipt.stated, receipt.body["lines"], strict=True)
    if shown is not None and any(
        shown.get(line.source_id) != version_of_values([stated, receipt.body["donor"]])
        for line, stated in lines
    ):
        raise changed()


def take_snapshot(receipt: Receipt, template: ReceiptTemplate | None = None) -> dict[str, Any]:
    """The body of a receipt about to be issued, with the live template unless another is to be looked at.

    Amounts are whole Rial, dates ISO Gregorian.
    """
    donor, template = receipt.donor, template or live_template()
    return {
        "version": BODY_VERSION,
        "kind": receipt.kind,
        "covers_year": receipt.covers_year,
        "replaces": receipt.amended_from.number if receipt.amended_from else None,
        "association": association_facts(),
        "donor": _names(donor),
        "donor_id": donor_id(template, donor),
        "issued_on": receipt.issued_on.isoformat(),
        "currency": "IRR",
        "total_irr": receipt.total_irr,
        "estimated_irr": receipt.estimated_irr,
        "lines": [_line(line) for line in receipt.stated],
        "code": receipt.code,
        "template": frozen_template(template),
    }
