"""Prints of documents: made once, stored with their hash, served unchanged ever after."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import override

from association.core.documents.models import Document
from association.core.profile import AssociationProfile
from association.core.registry.contributions import contributions, find
from association.core.sealing.events import seal_print

from .engine import render_pdf
from .models import StoredPrint
from .signature import sign_pdf


def offered_prints(model: type[models.Model]) -> dict[str, Any]:
    """Names and titles of the forms a document can be printed in, from the modules that are on."""
    label = model._meta.label_lower
    found = (c.options for c in contributions("print") if c.options["model"] == label)
    return {options["form"]: options["title"] for options in found if options["title"]}


def _existing(document: Document, name: str, language: str) -> StoredPrint | None:
    return StoredPrint.objects.filter(
        document_model=document._meta.label_lower, document_id=document.pk, name=name, language=language
    ).first()


def stored_print(document: Document, *, name: str, language: str) -> StoredPrint:
    """The print of a submitted document: the stored one, or made and stored now.

    Raises ValueError for a draft (its contents can still change), KeyError for an unknown form, and
    CertificateUnusableError where such forms are signed and cannot be.
    """
    if document.is_draft:
        raise ValueError("a draft has no stored print")
    name = document.print_variant(name)
    if found := _existing(document, name, language):
        return found
    form = find("print", f"{document._meta.label_lower}:{name}")
    if form is None:
        raise KeyError(name)
    options = form.options
    pdf = render_pdf(
        options["template"],
        form.value(document, language),
        language=language,
        styles=options["styles"],
        attached=options["attached"](document) if options["attached"] else (),
        pictures=options["pictures"](document) if options["pictures"] else {},
        tighter=options["tighter"](document) if options["tighter"] else (),
    )
    if options["signed"] and options["signed"]():
        with override(language):
            pdf = sign_pdf(pdf, name=AssociationProfile.load().name(language), reason=str(document))
    try:
        with transaction.atomic():
            made = StoredPrint.objects.create(
                document_model=document._meta.label_lower,
                document_id=document.pk,
                name=name,
                language=language,
                template_version=options["version"],
                sha256=hashlib.sha256(pdf).hexdigest(),
                pdf=pdf,
            )
            seal_print(document, made)
            return made
    except IntegrityError:  # another worker was quicker; its bytes are the ones that count
        found = _existing(document, name, language)
        if found is None:
            raise
        return found
