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


def _known_donor(*, name: str, mobile: str) -> Party | None:
    """One already registered: under the same mobile and name, or the same name where neither has a mobile.

    A mobile without a name means whoever was registered under it first.
    """
    key = normalize(name)
    candidates = Party.objects.filter(phone=mobile).order_by("pk")
    if mobile and not key:
        return candidates.first()
    # The folded name begins the search key, which narrows the rows; the comparison decides.
    same = (party for party in candidates.filter(search_key__startswith=key) if normalize(party.name) == key)
    return next(same, None)


@transaction.atomic
def find_or_add_donor(*, name: str, phone: str = "") -> Party | None:
    """The donor of a list line: by mobile, else by name among those without one; added when new.

    None when both are empty: an anonymous donor. Raises ValidationError for a bad number.
    """
    honorific, plain = split_honorific(name)
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
    return party
