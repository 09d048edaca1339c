"""Searching as Persian is typed: every word somewhere in the folded columns."""

from django.db.models import Q

from association.core.l10n.text import normalize


def terms_query(fields: tuple[str, ...], query: str) -> Q:
    """Every word of the query in at least one of the fields, as stored folded."""
    combined = Q()
    for term in normalize(query).split():
        word = Q()
        for name in fields:
            word |= Q(**{f"{name}__icontains": term})
        combined &= word
    return combined
