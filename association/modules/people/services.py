"""What other modules may ask of people."""

from __future__ import annotations

import re

from django.db import transaction

from association.core.l10n.identifiers import normalize_mobile
from association.core.l10n.text import clean_persian, normalize

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


@transaction.atomic
def find_or_add_donor(*, name: str, phone: str = "") -> Party | None:
    """The donor of a list line: by mobile, else by name among those without one; added when new.

    None when both are empty: an anonymous donor. Raises ValidationError for a bad number.
    """
    honorific, plain = split_honorific(name)
    mobile = normalize_mobile(phone) if phone.strip() else ""
    if mobile is None:
        party = Party(name=plain or phone, phone=phone)
        party.full_clean()
    if mobile:
        known = Party.objects.filter(phone=mobile)
        found = next((p for p in known if normalize(p.name) == normalize(plain)), None) or (
            known.first() if not plain else None
        )
        if found:
            return found
    elif plain:
        key = normalize(plain)
        found = next((p for p in Party.objects.filter(phone="", search_key=key).order_by("pk")), None)
        if found:
            return found
    else:
        return None
    kind = PartyKind.ORGANISATION if _ORGANISATION.match(plain) else PartyKind.PERSON
    party = Party(
        kind=kind,
        honorific="" if kind == PartyKind.ORGANISATION else honorific,
        name=plain or mobile,
        phone=mobile or "",
    )
    party.full_clean()
    party.save()
    return party
