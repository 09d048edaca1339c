"""What a receipt keeps of the template it was issued with: in both languages, whole, independent of any row or code."""

from __future__ import annotations

from typing import Any

from association.core.documents.models import DocStatus

from ..sources import LANGUAGES
from .countries import IRAN, CountryProfile, profile_named
from .models import ReceiptTemplate
from .wording import built_in, unknown_donor

# Receipts issued before there were templates: contents of Iran as they were then, whatever Iran's become.
_BEFORE = {
    "number": "",
    "country": "iran",
    "shown": ["permit", "registration_number", "national_legal_id"],
    "other_calendar": True,
    "tracking_number": True,
    "card_digits": False,
    "images": {},
}


def live_template() -> ReceiptTemplate:
    """The template receipts are issued with now; an empty unsaved one, all built-in, before the first is put to use."""
    return ReceiptTemplate.objects.filter(docstatus=DocStatus.SUBMITTED).first() or ReceiptTemplate()


def country_of(template: ReceiptTemplate) -> CountryProfile:
    """Its country's profile; that of Iran while the module that offers it is off, so that issuing goes on."""
    return profile_named(template.country) or IRAN


def _wording(template: ReceiptTemplate | None) -> dict[str, dict[str, str]]:
    words = {}
    for language in LANGUAGES:
        texts = built_in(language)
        if template:
            texts = {name: getattr(template, f"{name}_{language}") or text for name, text in texts.items()}
        words[language] = {**texts, "unknown_donor": unknown_donor(language)}
    return words


def frozen_template(template: ReceiptTemplate) -> dict[str, Any]:
    """Plain JSON for the body of a receipt. `number` is the template's version, empty for the built-in words."""
    country = country_of(template)
    return {
        "number": template.number or "",
        "country": country.name,
        "shown": list(country.shown),
        "other_calendar": country.other_calendar,
        "tracking_number": country.tracking_number,
        "card_digits": country.card_digits,
        "images": template.images,
        "wording": _wording(template),
    }


def template_of(body: dict[str, Any]) -> dict[str, Any]:
    """What a receipt's body says of its template, whatever the body's version."""
    return body.get("template") or {**_BEFORE, "wording": _wording(None)}


def donor_id(template: ReceiptTemplate, donor: Any) -> str:
    """The donor's national id where the template prints it; else empty."""
    wanted = template.shows_national_id and country_of(template).donor_id
    return donor.national_id if donor and wanted else ""
