"""Prints of documents: made once, stored with their hash, served unchanged ever after."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import IntegrityError, transaction

from association.core.documents.models import Document

from .engine import render_pdf
from .models import StoredPrint


class PrintContext(Protocol):
    def __call__(self, document: Any, language: str) -> dict[str, Any]: ...


@dataclass(frozen=True)
class PrintForm:
    """A printed form. Raise `version` when the template's look or words change."""

    template: str
    context: PrintContext
    version: int = 1
    styles: tuple[str, ...] = ()


_forms: dict[tuple[str, str], PrintForm] = {}


def register_print(model: str, name: str, form: PrintForm) -> None:
    """Announce a printed form of a document ("app.model" in lower case)."""
    _forms[model, name] = form


def _existing(document: Document, name: str, language: str) -> StoredPrint | None:
    return StoredPrint.objects.filter(
        document_model=document._meta.label_lower, document_id=document.pk, name=name, language=language
    ).first()


def stored_print(document: Document, *, name: str, language: str) -> StoredPrint:
    """The print of a submitted document: the stored one, or made and stored now.

    Raises ValueError for a draft (its contents can still change) and KeyError for an unknown form.
    """
    if document.is_draft:
        raise ValueError("a draft has no stored print")
    name = document.print_variant(name)
    if found := _existing(document, name, language):
        return found
    form = _forms[document._meta.label_lower, name]
    pdf = render_pdf(form.template, form.context(document, language), language=language, styles=form.styles)
    try:
        with transaction.atomic():
            return StoredPrint.objects.create(
                document_model=document._meta.label_lower,
                document_id=document.pk,
                name=name,
                language=language,
                template_version=form.version,
                sha256=hashlib.sha256(pdf).hexdigest(),
                pdf=pdf,
            )
    except IntegrityError:  # another worker was quicker; its bytes are the ones that count
        found = _existing(document, name, language)
        if found is None:
            raise
        return found
