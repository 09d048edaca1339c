"""Putting a template to use: the one before it is retired in the same transaction."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.log_actions import log

from association.core.documents.errors import DomainError
from association.core.documents.models import DocStatus, Series
from association.core.l10n.calendar import JalaliYear

from ..sources import LANGUAGES
from .countries import IRAN, CountryProfile, profile_named
from .models import ReceiptTemplate
from .wording import built_in, unknown_donor


class ImageAlteredError(DomainError):
    """A stored image is gone, or its bytes are not those that were sealed: nothing is printed with it."""

    code = "image_altered"


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


def retire_others(template: ReceiptTemplate, user: Any) -> None:
    """From now on receipts are issued with `template`. Before it is live: the database lets one be so at a time."""
    _wait_for_others(template)
    for before in ReceiptTemplate.objects.filter(docstatus=DocStatus.SUBMITTED):
        ReceiptTemplate.objects.filter(pk=before.pk).update(
            docstatus=DocStatus.CANCELLED, cancelled_at=timezone.now(), cancelled_by=user
        )
        log(instance=before, action="receipts.template_retired", user=user)


def _wait_for_others(template: ReceiptTemplate) -> None:
    """Lock the counter first: of two people publishing at once the second must meet the first one's template."""
    year = JalaliYear.of(template.posting_date()).number
    named: dict[str, Any] = {"name": template._meta.label_lower, "fiscal_year": year}
    Series.objects.get_or_create(**named)
    list(Series.objects.select_for_update().filter(**named))
