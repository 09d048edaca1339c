"""Issuing and voiding receipts. Other modules ask here; no one writes receipts otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.actions import action_registry
from wagtail.admin.widgets.button import HeaderButton

from association.core import contribute
from association.core.access.policy import policy_for
from association.core.documents.links import Link, finds_links
from association.core.documents.submitting import create_submitted, submit
from association.core.documents.transitions import perform
from association.core.documents.version import locked
from association.core.l10n.calendar import JalaliYear, civil_today

from .agreement import check_agreed, fingerprint, fingerprint_of_certificate
from .choices import ReceiptKind, VoidReason, Wish
from .errors import NothingToReceiptError, YearNotOverError
from .issuing import claim_on, is_receipted, keep_receipted, require_stated_as_shown, waiting_for
from .models import Receipt, ReceiptCopy, ReceiptLine, ReceiptWish
from .sources import DONATIONS, SourceKind, Statement, kind_of, label_of, remember, source_kinds  # noqa: F401 -- Statement is for modules that offer sources
from .template.countries import CountryProfile, remember_profile
from .template.models import ReceiptTemplate


@finds_links
def _receipts_naming(row: Model) -> list[Link]:
    """Receipts of every state that state a document, void ones too."""
    if label_of(row) not in {kind.model for kind in source_kinds()}:
        return []
    lines = ReceiptLine.objects.filter(source_model=label_of(row), source_id=row.pk).values("receipt")
    return [Link(str(Receipt._meta.verbose_name_plural), Receipt.objects.filter(pk__in=lines))]


def _issue_button(request: HttpRequest, document: Any) -> list[HeaderButton]:
    """«Issue receipt» or «Receipt …» on a recorded document."""
    policy = policy_for(Receipt)
    if not document.is_submitted or not policy.user_has_permission(request.user, "view"):
        return []
    if claim := claim_on(document):
        url = reverse("receipts_receipt:inspect", args=[claim.receipt_id])
        label = _("Receipt %(number)s") % {"number": claim.receipt.number}
        return [HeaderButton(label, url=url, icon_name="receipt")]
    if not policy.user_has_permission(request.user, "submit"):
        return []
    url = f"{reverse('receipts_receipt:add')}?kind={label_of(document)}&id={document.pk}"
    return [HeaderButton(_("Issue receipt"), url=url, icon_name="receipt", priority=20)]


_VIEW = "receipts.view_receipt"


def offer_source(kind: SourceKind) -> None:
    """Let receipts be issued for a kind of document. Called while a module's contributions are read.

    From then on a document on a live receipt cannot be cancelled, its page offers to issue one, and its list is
    filtered by who has one. Raises ValueError for a kind offered twice.
    """
    remember(kind)
    name = kind.model.replace(".", "-")
    contribute.event(model=kind.model, action="cancel", name=f"keep-receipted-{name}")(keep_receipted)
    contribute.filter(on=kind.model, name="receipt", label=Receipt._meta.verbose_name, permission=_VIEW)(
        partial(is_receipted, kind)
    )
    contribute.slot(name=f"issue-receipt-{name}", on=f"{kind.model}.header")(_issue_button)


def offer_profile(profile: CountryProfile) -> None:
    """Let templates be made for the contents of a country. Called while a module's contributions are read.

    Raises ValueError for a name that is taken.
    """
    remember_profile(profile)


def unreceipted_donations() -> Any:
    """Recorded donations that stand on no live receipt, newest first."""
    return waiting_for(kind_of(DONATIONS))


def wish_of(donor: Any) -> Wish:
    """When a donor wants receipts; for each donation unless they said otherwise."""
    said = ReceiptWish.objects.filter(donor=donor).values_list("wish", flat=True).first()
    return Wish(said) if said else Wish.EACH


def _with_lines(sources: Iterable[Any], issued_on: date | None, **values: Any) -> Receipt:
    receipt = Receipt(issued_on=issued_on or civil_today(), **values)
    receipt.lines = [ReceiptLine.of(document) for document in sources]
    return receipt


@transaction.atomic
def draft_receipt(*, sources: Iterable[Any], drafted_by: Any) -> Receipt:
    """A receipt without a number, still to be issued. Claims nothing."""
    receipt = _with_lines(sources, None)
    receipt.check_submittable()
    create = action_registry.get_action_class(Receipt, "create")
    return create(receipt, user=drafted_by).execute(skip_permission_checks=True)  # type: ignore[no-any-return]


def issue_receipt(
    *,
    sources: Iterable[Any],
    issued_by: Any,
    issued_on: date | None = None,
    shown: Mapping[int, str] | None = None,
) -> Receipt:
    """Issue one receipt for documents of one donor: donations, gifts in kind, or of any kind a module offers.

    `issued_on` defaults to today and may not lie before the last receipt. Raises AlreadyReceiptedError,
    SourceNotRecordedError, SeveralDonorsError, MixedSourcesError, ReceiptBackdatedError, ValidationError, or
    KeyError for a kind nobody offers; no number is used up then. `shown` are the fingerprints of what a person
    agreed to (`snapshot.fingerprints_of`): OutlookChangedError when the receipt would say something else.
    """
    # A transaction of its own only where something may be taken back: it would cost a savepoint.
    with transaction.atomic() if shown is not None else nullcontext():
        receipt = create_submitted(_with_lines(sources, issued_on), user=issued_by)
        require_stated_as_shown(receipt, shown)
    return receipt


def annual_donations(*, donor: Any, year: JalaliYear) -> Any:
    """What an annual certificate of a donor would state: recorded in the year and on no live receipt."""
    within = unreceipted_donations().filter(donor=donor).received_within(year.start_on, year.end_on)
    return within.order_by("received_on", "pk")


def issue_annual_receipt(
    *, donor: Any, year: JalaliYear, issued_by: Any, today: date | None = None, shown: str | None = None
) -> Receipt:
    """One certificate for all donations of a donor in a Jalali year that stand on no receipt yet.

    `shown` is the fingerprint of the donations a person agreed to. Raises YearNotOverError before the year has
    ended, NothingToReceiptError when nothing is left and OutlookChangedError.
    """
    today = today or civil_today()
    if today <= year.end_on:
        raise YearNotOverError(
            _("The year %(year)s is not over. Its certificates are issued from the first day of the next.")
            % {"year": year.label()}
        )
    donations = list(annual_donations(donor=donor, year=year))
    if not donations:
        raise NothingToReceiptError(
            _("%(donor)s has no donation of %(year)s without a receipt.")
            % {"donor": donor, "year": year.label()}
        )
    check_agreed(shown, fingerprint_of_certificate(donor, year, donations))
    receipt = _with_lines(donations, None, kind=ReceiptKind.ANNUAL, covers_year=year.number)
    return create_submitted(receipt, user=issued_by)


def void_receipt(
    *, receipt: Receipt, reason: str, voided_by: Any, reason_code: VoidReason = VoidReason.OTHER
) -> Receipt:
    """Declare a receipt void; its donations may be receipted again. Above the limit of `ReceiptRules` this only
    asks a second person to confirm. Raises ReceiptAlreadyVoidError or AlreadyRequestedError."""
    return perform(receipt, "void", user=voided_by, reason=reason, reason_code=reason_code)


def replace_receipt(
    *,
    receipt: Receipt,
    reason: str,
    replaced_by: Any,
    reason_code: VoidReason = VoidReason.OTHER,
    sources: Sequence[Any] = (),
    shown: Mapping[int, str] | None = None,
    profile_shown: str | None = None,
) -> Receipt:
    """Void a receipt and issue its successor in one transaction; the new one names the old. Returns the new one.

    Raises what voiding and issuing raise; then the old receipt is as it was. `profile_shown` is the fingerprint of
    the facts about the association that a person agreed to.
    """
    with transaction.atomic():
        new = perform(
            receipt, "replace", user=replaced_by, reason=reason, reason_code=reason_code, sources=sources
        )
        require_stated_as_shown(new, shown)
        check_agreed(profile_shown, fingerprint(new.body["association"]))
    return new


def record_copy(*, receipt: Receipt, language: str, reason: str, made_by: Any) -> ReceiptCopy:
    """Put on record that a duplicate is handed out. Raises ValidationError naming the field."""
    copy = ReceiptCopy(receipt=receipt, language=language, reason=reason.strip(), made_by=made_by)
    copy.full_clean()
    copy.save()
    return copy


def publish_template(*, template: ReceiptTemplate, published_by: Any) -> ReceiptTemplate:
    """Put a draft to use: from now on receipts are issued with it, and the one before it is retired.

    Raises DocumentNotDraftError, or ValidationError naming the fields; then the one in use stays. Does not ask
    for rights: `perform(template, "submit", user=…)` does.
    """
    with transaction.atomic():
        return submit(locked(template), user=published_by)
