"""What other modules may ask of people."""

from __future__ import annotations

import re

from django.db import transaction
from django.db.models import F, TextField, Value
from django.db.models.functions import Replace

from association.core.l10n.identifiers import normalize_mobile
from association.core.l10n.text import clean_persian, compact

from .choices import PartyKind
from .models import Party

# Titles written before names in lists; longest first, so that «حاج آقا» is not read as «حاج».
HONORIFICS = (
    "حاجیه خانم",
    "حاج خانم",
    "حاج آقا",
    "مهندس",
    "دکتر",
    "آقای",
    "خانم",
    "حاجی",
    "حاج",
    "آقا",
    "سید",
)
# What lists write for a giver whose name is not to be known, or is not known.
_NAMELESS = frozenset(
    map(
        compact,
        ("ناشناس", "بی نام", "بی‌نام و نشان", "بدون نام", "گمنام", "نامشخص", "نامعلوم", "فرد ناشناس", "خیر ناشناس",
         "نیکوکار ناشناس", "anonymous", "unknown"),
    )
)  # fmt: skip
_ORGANISATION = re.compile(r"^(گروه|شرکت|موسسه|مؤسسه|بنیاد|خیریه|بانک|انجمن|اتحادیه|هیئت|کارخانه|فروشگاه)\b")


def split_honorific(text: str) -> tuple[str, str]:
    """``("دکتر", "مهدی احمدی")`` from «دكتر مهدی احمدی»; titles are no part of a name."""
    name = clean_persian(text)
    titles: list[str] = []
    while True:
        found = next((h for h in HONORIFICS if name.startswith(f"{h} ")), None)
        if found is None:
            return " ".join(titles), name
        titles.append(found)
        name = name.removeprefix(found).strip()


def is_nameless(text: str) -> bool:
    """Whether a list names nobody: an empty cell, «ناشناس», «بی‌نام», or signs without a letter such as «-»."""
    key = compact(text)
    return key in _NAMELESS or not any(char.isalnum() for char in key)


def donor_key(*, name: str, phone: str) -> str:
    """What tells donors of lists apart: the mobile and the name without its title; "" for an anonymous one."""
    plain = "" if is_nameless(name) else compact(split_honorific(name)[1])
    return f"{phone}/{plain}" if plain or phone else ""


def _known_donor(*, name: str, mobile: str) -> Party | None:
    """One already registered: under the same mobile and name, or the same name where neither has a mobile.

    A mobile without a name means whoever was registered under it first.
    """
    key = compact(name)
    candidates = Party.objects.filter(phone=mobile).order_by("pk")
    if mobile and not key:
        return candidates.first()
    # The folded name begins the search key, which narrows the rows; the comparison decides.
    tight = candidates.alias(tight=Replace(F("search_key"), Value(" "), Value(""), output_field=TextField()))
    return next((party for party in tight.filter(tight__startswith=key) if compact(party.name) == key), None)


@transaction.atomic
def find_or_add_donor(*, name: str, phone: str = "") -> Party | None:
    """The donor of a list line: by mobile, else by name among those without one; added when new.

    None when there is neither a name nor a mobile: an anonymous donor. One that was added says so (`is_new`). Raises
    ValidationError for a bad number.
    """
    honorific, plain = ("", "") if is_nameless(name) else split_honorific(name)
    if not plain and not phone.strip():
        return None
    mobile = normalize_mobile(phone) if phone.strip() else ""
    if mobile is not None and (known := _known_donor(name=plain, mobile=mobile)):
        return known
    kind = PartyKind.ORGANISATION if _ORGANISATION.match(plain) else PartyKind.PERSON
    party = Party(
        kind=kind,
        honorific="" if kind == PartyKind.ORGANISATION else honorific,
        name=plain or mobile or phone.strip(),
        # A number that is none is left as written: validation names it.
        phone=phone if mobile is None else mobile,
    )
    party.full_clean()
    party.save()
    party.is_new = True
    return party
