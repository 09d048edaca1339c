"""Where lists, choosers, the search page and the API look for words, and how."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Model, Q, TextField, Value
from django.db.models.functions import Replace
from django.db.models.lookups import IContains

from association.core.access.policy import policy_for
from association.core.l10n.identifiers import as_dialled, join_mobiles
from association.core.l10n.text import normalize

from .columns import CODE_FIELDS
from .declaration import desk_of

# Each word is a condition on every column; nobody types more, and a program could.
MOST_WORDS = 8


_FOLDED = ("search_key",)
# «علیرضا» is in «علی رضا» too; parts of words across a space are found only where they are long enough to mean it.
_SHORTEST_JOINED = 5


def _without_spaces(name: str) -> Replace:
    return Replace(F(name), Value(" "), Value(""), output_field=TextField())


def search_columns(model: type[Model], user: Any) -> tuple[str, ...]:
    """Columns in which this person may look: the one place to narrow them."""
    return policy_for(model).shown(user, desk_of(model).search)


def terms_query(fields: tuple[str, ...], query: str) -> Q:
    """Every word of the query in at least one of the fields, as stored folded.

    A mobile number is found however it is written; keys hold it as it is dialled.
    """
    combined = Q()
    for term in join_mobiles(normalize(query)).split()[:MOST_WORDS]:
        word = Q()
        for name in fields:
            word |= Q(**{f"{name}__icontains": term})
            if (dialled := as_dialled(term)) != term:
                word |= Q(**{f"{name}__icontains": dialled})
            if name.endswith(_FOLDED) and len(term) >= _SHORTEST_JOINED:
                word |= Q(IContains(_without_spaces(name), term))
        combined &= word
    return combined


def exact_query(fields: tuple[str, ...], query: str) -> Q:
    """Rows whose number or code is just what was typed, capitals aside."""
    typed, found = normalize(query), Q(pk__in=[])
    for name in fields:
        if name in CODE_FIELDS:
            found |= Q(**{f"{name}__iexact": typed})
    return found
