"""What issuing a receipt adds to submitting a document: the claims, the snapshot, the date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from association.core.documents.version import version_of_values
from association.core.l10n.calendar import JalaliYear, civil_today
from association.core.printing.letters import texts_in, unprintable_letters
from association.core.profile import AssociationProfile

from .agreement import changed
from .errors import (
    AlreadyReceiptedError,
    OutsideTheYearError,
    ReceiptBackdatedError,
    SeveralDonorsError,
    SourceNotRecordedError,
    UnprintableLettersError,
)
from .line_models import ids_of
from .models import Receipt, ReceiptClaim, ReceiptLine
from .sources import LANGUAGES, SourceKind, kind_of, label_of
from .template.models import ReceiptTemplate
from .template.publishing import donor_id, frozen_template, live_template


def is_receipted(kind: SourceKind) -> Exists:
    """That a document of a kind stands on a live receipt."""
    return Exists(ReceiptClaim.objects.filter(source_model=kind.model, source_id=OuterRef("pk")))


def waiting_for(kind: SourceKind) -> QuerySet[Any]:
    """Documents of a kind that stand on no live receipt."""
    return kind.rows().filter(~is_receipted(kind))


def claim_on(document: Any) -> ReceiptClaim | None:
    """The live receipt a document stands on."""
    claims = ReceiptClaim.objects.select_related("receipt")
    return claims.filter(source_model=label_of(document), source_id=document.pk).first()


def take_claims(receipt: Receipt, lines: list[ReceiptLine]) -> None:
    """Put the documents of lines on a receipt; they stay locked until the transaction ends.

    Raises SourceNotRecordedError or AlreadyReceiptedError.
    """
    for model, ids in sorted(ids_of(lines).items()):
        counting = kind_of(model).lock(ids)
        for line in lines:
            # Asked of both: what was stated is final only if it was submitted when it was read.
            if line.source_model == model and not (line.document.is_submitted and line.source_id in counting):
                raise SourceNotRecordedError(
                    _("%(kind)s %(number)s is not recorded as received, so it cannot be receipted.")
                    % {"kind": line.document._meta.verbose_name, "number": line.reference or _("draft")}
                )
    if _written(receipt, lines) != len(lines):
        raise _already_receipted(receipt, lines)


def _written(receipt: Receipt, lines: list[ReceiptLine]) -> int:
    """Write the claims that nobody else holds, in one statement; how many those are.

    A claim that fails would else cost a savepoint around every one that does not.
    """
    values = [(line.source_model, line.source_id, receipt.pk) for line in lines]
    places = ", ".join(["(%s, %s, %s)"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO receipts_receiptclaim (source_model, source_id, receipt_id) "  # noqa: S608
            f"VALUES {places} ON CONFLICT (source_model, source_id) DO NOTHING",
            list(chain.from_iterable(values)),
        )
        return cursor.rowcount


def _already_receipted(receipt: Receipt, lines: list[ReceiptLine]) -> AlreadyReceiptedError:
    claims = ((line, claim_on(line.document)) for line in lines)
    taken = ((line, claim) for line, claim in claims if claim and claim.receipt_id != receipt.pk)
    line, claim = next(taken, (lines[0], None))
    return AlreadyReceiptedError(
        _("%(kind)s %(number)s is already on receipt %(receipt)s.")
        % {
            "kind": line.document._meta.verbose_name,
            "number": line.reference,
            "receipt": claim.receipt.number if claim else "-",
        }
    )


def keep_receipted(document: Any, user: Any) -> None:
    """A document on a live receipt is not cancelled behind the receipt's back."""
    if claim := claim_on(document):
        raise AlreadyReceiptedError(
            _("%(kind)s %(number)s is on receipt %(receipt)s. Void the receipt first.")
            % {
                "kind": document._meta.verbose_name,
                "number": document.number,
                "receipt": claim.receipt.number,
            }
        )


def claims_match() -> list[str]:
    """Numbers of issued receipts whose claims are not exactly what they state (none for a void one)."""
    live = Receipt.objects.exclude(number=None).select_related("voiding").prefetch_related("lines", "claims")
    wrong = []
    for receipt in live.order_by("pk").iterator(chunk_size=500):
        stated = set() if receipt.is_void else {(x.source_model, x.source_id) for x in receipt.lines.all()}
        if stated != {(claim.source_model, claim.source_id) for claim in receipt.claims.all()}:
            wrong.append(receipt.number or "")
    return wrong


BODY_VERSION = 4


def association_facts() -> dict[str, Any]:
    """Who issues it, as its profile says now."""
    profile = AssociationProfile.load()
    return {
        "name": {language: profile.name(language) for language in LANGUAGES},
        "address": {language: profile.address(language) for language in LANGUAGES},
        "permit_number": profile.permit_number,
        "permit_issuer": {language: profile.issuer(language) for language in LANGUAGES},
        "registration_number": profile.registration_number,
        "national_legal_id": profile.national_legal_id,
        "phone": profile.phone,
    }


def _line(line: Any) -> dict[str, Any]:
    return {
        "source": line.source_model,
        "reference": line.reference,
        "received_on": line.received_on.isoformat(),
        "amount_irr": line.amount_irr,
        "estimated_irr": line.estimated_irr,
        **line.statement.details,
    }


def _names(donor: Any) -> dict[str, str] | None:
    return {language: donor.printed_name(language) for language in LANGUAGES} if donor else None


def fingerprints_of(documents: Iterable[Any]) -> dict[int, str]:
    """By id of each document of one kind: the fingerprint of all that a receipt issued now would state of it."""
    lines = [ReceiptLine.of(document) for document in documents]
    ReceiptLine.read_documents(lines)
    for line in lines:
        line.fill(1)
    return {line.source_id: version_of_values([_line(line), _names(line.document.donor)]) for line in lines}


def require_stated_as_shown(receipt: Receipt, shown: Mapping[int, str] | None) -> None:
    """Raise OutlookChangedError unless the frozen lines and name are those of the fingerprints `shown` by id.

    None: nobody was shown anything.
    """
    lines = zip(receipt.stated, receipt.body["lines"], strict=True)
    if shown is not None and any(
        shown.get(line.source_id) != version_of_values([stated, receipt.body["donor"]])
        for line, stated in lines
    ):
        raise changed()


def take_snapshot(receipt: Receipt, template: ReceiptTemplate | None = None) -> dict[str, Any]:
    """The body of a receipt about to be issued, with the live template unless another is to be looked at.

    Amounts are whole Rial, dates ISO Gregorian.
    """
    donor, template = receipt.donor, template or live_template()
    return {
        "version": BODY_VERSION,
        "kind": receipt.kind,
        "covers_year": receipt.covers_year,
        "replaces": receipt.amended_from.number if receipt.amended_from else None,
        "association": association_facts(),
        "donor": _names(donor),
        "donor_id": donor_id(template, donor),
        "issued_on": receipt.issued_on.isoformat(),
        "currency": "IRR",
        "total_irr": receipt.total_irr,
        "estimated_irr": receipt.estimated_irr,
        "lines": [_line(line) for line in receipt.stated],
        "code": receipt.code,
        "template": frozen_template(template),
    }


def claim_and_freeze(receipt: Receipt) -> None:
    """Claim the donations and freeze the contents, before the number is taken."""
    lines = receipt.stated
    if any(line.document.donor_id != receipt.donor_id for line in lines):
        raise SeveralDonorsError(_("The documents chosen are of several donors. A receipt names one."))
    _check_year(receipt, lines)
    take_claims(receipt, lines)
    receipt.body = take_snapshot(receipt)
    _check_letters(receipt)


def _check_letters(receipt: Receipt) -> None:
    for text in texts_in(receipt.body):
        if letters := unprintable_letters(text):
            raise UnprintableLettersError(
                _(
                    "“%(text)s” cannot be printed: there is no type for %(letters)s. Write it in Persian or "
                    "Latin letters."
                )
                % {"text": text, "letters": letters}
            )


def check_date(receipt: Receipt) -> None:
    """Once the counter of the year is held: nobody else's later date can come in between."""
    latest = (
        Receipt.objects.exclude(number=None)
        .order_by("-issued_on")
        .values_list("issued_on", flat=True)
        .first()
    )
    if receipt.issued_on > civil_today() or (latest and receipt.issued_on < latest):
        raise ReceiptBackdatedError(
            _("A receipt cannot be dated before the last one issued, nor in the future.")
        )


def _check_year(receipt: Receipt, lines: list[ReceiptLine]) -> None:
    if receipt.covers_year is None:
        return
    year = JalaliYear(receipt.covers_year)
    for line in lines:
        if line.received_on not in year:
            raise OutsideTheYearError(
                _("Donation %(number)s was not received in %(year)s, so it cannot stand on its certificate.")
                % {"number": line.reference, "year": year.label()}
            )
