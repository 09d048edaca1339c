"""Households, their cases and needs, each of a worker: for tests of access below the first row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from majma_cases.models import Case, Household, Need

from association.core.documents.attachments import Attachment, attach
from association.core.documents.comments import Comment, add_comment
from association.core.documents.submitting import create_submitted

PDF = b"%PDF-1.7 letter"


@dataclass(frozen=True)
class Family:
    """One household with a case, a draft and a final need, and what lies beside the draft."""

    household: Household
    case: Case
    draft: Need
    final: Need
    comment: Comment | None = None
    attachment: Attachment | None = None


def letter(name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def family(worker: Any, word: str) -> Family:
    """A household of `worker` whose rows all hold `word`, whatever his rights."""
    household = Household.objects.create(name=f"خانوار {word}", worker=worker)
    case = Case.objects.create(household=household, name=f"کودک {word}")
    draft, final = (
        Need.objects.create(case=case, title=f"{title} {word}", price_irr=10) for title in ("عینک", "کفش")
    )
    return Family(household, case, draft, create_submitted(final, user=None))


def discussed(worker: Any, word: str) -> Family:
    """The same with a comment and a file of the worker's beside the draft."""
    made = family(worker, word)
    comment = add_comment(made.draft, text=f"سخن {word}", author=worker)
    attachment = attach(made.draft, file=letter(f"letter-{word}.pdf"), user=worker)
    return replace(made, comment=comment, attachment=attachment)
