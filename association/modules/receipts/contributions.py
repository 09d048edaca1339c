"""What receipts add to the house: guards, the void button, slots on donations, cards, checks."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from association.core import contribute
from association.core.access.policy import policy_for
from association.core.desk.home import FigureCard, ListCard
from association.core.desk.transitions import DeskAction, ReasonForm, offer_action
from association.core.desk.viewset import use_viewset
from association.core.documents.models import DocStatus
from association.core.guards.registry import append_only, refuse
from association.core.l10n.money import format_number, format_rial
from association.core.l10n.text import beside

from . import ledger, webhooks  # noqa: F401 -- contribute a section of the report, and what others are told
from .actions import register_actions
from .admin import ReceiptViewSet
from .api import ReceiptAPI
from .choices import VoidReason
from .errors import DonationAlreadyReceiptedError
from .models import Receipt, ReceiptClaim
from .printing import receipt_context
from .services import unreceipted_donations

register_actions()
use_viewset(Receipt, ReceiptViewSet)
contribute.route(prefix="receipts")(ReceiptAPI)

append_only("receipts.ReceiptVoid")
refuse(
    "receipts.Receipt",
    operation="UPDATE",
    when="OLD.docstatus = 1 AND NEW.docstatus <> 1",
    message="is voided by an event, never changed",
)
refuse(
    "receipts.ReceiptClaim",
    operation="DELETE",
    when='NOT EXISTS (SELECT 1 FROM "receipts_receiptvoid" v WHERE v.receipt_id = OLD.receipt_id)',
    message="belongs to a live receipt",
)
refuse("receipts.ReceiptClaim", operation="UPDATE", when="1 = 1", message="is never moved")

_receipt_page = partial(
    contribute.print,
    model="receipts.receipt",
    template="receipts/print/receipt.html",
    styles=("receipts/css/receipt.css",),
)


@_receipt_page(name="receipt", title=gettext_lazy("Receipt"))
def printed(document: Receipt, language: str) -> dict[str, Any]:
    """The receipt as issued."""
    return receipt_context(document, language)


@_receipt_page(name="receipt_void", title=None)
def printed_void(document: Receipt, language: str) -> dict[str, Any]:
    """The same receipt, marked as void."""
    return receipt_context(document, language, void=True)


class VoidForm(ReasonForm):
    """Why a receipt is voided: a kind, and words."""

    reason_code = forms.ChoiceField(label=gettext_lazy("Kind of reason"), choices=VoidReason)
    field_order = ["reason_code", "reason"]


offer_action(
    DeskAction(
        "void",
        gettext_lazy("Void receipt"),
        "cross",
        gettext_lazy(
            "The receipt keeps its number and stays on record as void; its donations can be receipted again. "
            "This cannot be undone."
        ),
        gettext_lazy("The receipt is void."),
        priority=90,
        form_class=VoidForm,
        dangerous=True,
    )
)


@contribute.event(model="donations.donation", action="cancel")
def keep_receipted_donations(donation: Any, user: Any) -> None:
    """A donation on a live receipt is not cancelled behind the receipt's back."""
    claim = ReceiptClaim.objects.select_related("receipt").filter(donation=donation).first()
    if claim:
        raise DonationAlreadyReceiptedError(
            _("Donation %(number)s is on receipt %(receipt)s. Void the receipt first.")
            % {"number": donation.number, "receipt": claim.receipt.number}
        )


@contribute.slot(name="issue-receipt", on="donations.donation.header")
def issue_button(request: HttpRequest, donation: Any) -> list[HeaderButton]:
    """«Issue receipt» or «Receipt …» on a recorded donation."""
    policy = policy_for(Receipt)
    if not donation.is_submitted or not policy.user_has_permission(request.user, "view"):
        return []
    claim = ReceiptClaim.objects.select_related("receipt").filter(donation=donation).first()
    if claim:
        url = reverse("receipts_receipt:inspect", args=[claim.receipt_id])
        return [
            HeaderButton(
                _("Receipt %(number)s") % {"number": claim.receipt.number}, url=url, icon_name="receipt"
            )
        ]
    if not policy.user_has_permission(request.user, "submit"):
        return []
    url = f"{reverse('receipts_receipt:add')}?donation={donation.pk}"
    return [HeaderButton(_("Issue receipt"), url=url, icon_name="receipt", priority=20)]


@contribute.panel(permission="receipts.submit_receipt", order=20)
def waiting(request: HttpRequest) -> FigureCard:
    """What waits for a receipt, and the ledger of numbers."""
    index = reverse("receipts_receipt:index")
    issued = Receipt.objects.filter(docstatus=DocStatus.SUBMITTED)
    figures = [
        {
            "label": _("Donations without a receipt"),
            "value": format_number(unreceipted_donations().exclude(donor=None).count()),
            "url": reverse("receipts_receipt:add"),
        },
        {
            "label": _("Receipts issued"),
            "value": format_number(issued.count()),
            "url": f"{index}?docstatus=1",
        },
        {"label": _("Of these void"), "value": format_number(issued.exclude(voiding=None).count())},
    ]
    return FigureCard(
        _("Receipts"), figures, [{"label": _("Issue a receipt"), "url": reverse("receipts_receipt:add")}]
    )


@contribute.panel(permission="receipts.submit_receipt", order=40)
def latest_receipts(request: HttpRequest) -> ListCard:
    """The last receipts issued."""
    receipts = (
        Receipt.objects.select_related("donor").exclude(number=None).order_by("-fiscal_year", "-sequence")[:6]
    )
    rows = [
        {
            "label": beside(receipt.number, receipt.donor_name),
            "value": format_rial(receipt.total_irr),
            "url": reverse("receipts_receipt:inspect", args=[receipt.pk]),
        }
        for receipt in receipts
    ]
    return ListCard(
        _("Latest receipts"),
        rows,
        more_url=reverse("receipts_receipt:index"),
        empty=_("No receipt issued yet."),
    )


@contribute.check(name="receipt claims", title=gettext_lazy("Each live receipt claims exactly its donations"))
def claims_match() -> list[str]:
    live = (
        Receipt.objects.filter(docstatus=DocStatus.SUBMITTED)
        .select_related("voiding")
        .prefetch_related("lines", "claims")
    )
    wrong = []
    for receipt in live.iterator(chunk_size=500):
        wanted = set() if receipt.is_void else {line.donation_id for line in receipt.lines.all()}
        if wanted != {claim.donation_id for claim in receipt.claims.all()}:
            wrong.append(receipt.number)
    return wrong
