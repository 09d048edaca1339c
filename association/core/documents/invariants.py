"""Invariants of documents and prints, proven from the database."""

from __future__ import annotations

import hashlib

from django.apps import apps
from django.db.models import Count, Max, Min

from association.core.printing.models import StoredPrint
from association.core.rules.install import missing

from .models import Document, Series


def document_models() -> list[type[Document]]:
    """Every concrete kind of document."""
    return [model for model in apps.get_models() if issubclass(model, Document)]


def number_gaps() -> list[str]:
    """Series and years in which a number is missing, doubled or beyond the counter."""
    wrong = []
    for model in document_models():
        counters = dict(
            Series.objects.filter(name=model._meta.label_lower).values_list("fiscal_year", "last")
        )
        years = (
            model._base_manager.exclude(sequence=None)
            .values("fiscal_year")
            .annotate(
                n=Count("pk"),
                low=Min("sequence"),
                high=Max("sequence"),
                distinct=Count("sequence", distinct=True),
            )
            .order_by("fiscal_year")
        )
        for year in years:
            whole = year["low"] == 1 and year["high"] == year["n"] == year["distinct"]
            if not whole or counters.get(year["fiscal_year"]) != year["high"]:
                wrong.append(f"{model._meta.label_lower} {year['fiscal_year']}")
    return wrong


def altered_prints() -> list[str]:
    """Stored prints whose bytes no longer give their hash."""
    prints = StoredPrint.objects.only("document_model", "document_id", "name", "language", "sha256", "pdf")
    return [
        str(stored)
        for stored in prints.iterator(chunk_size=50)
        if hashlib.sha256(bytes(stored.pdf)).hexdigest() != stored.sha256
    ]


INVARIANTS = {
    "numbers": number_gaps,
    "prints": altered_prints,
    "rules": missing,
}
