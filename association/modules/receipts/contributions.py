"""What receipts add to the house: guards, slots on other pages, cards, checks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets.button import HeaderButton

from association.core import contribute
from association.core.access.policy import policy_for
from association.core.api.addresses import row_address
from association.core.desk.home import FigureCard, ListCard
from association.core.desk.viewset import use_viewset
from association.core.documents.models import DocStatus
from association.core.health.fact import Fact
from association.core.l10n.money import format_number, format_rial
from association.core.l10n.text import beside
from association.core.rules.registry import append_only, refuse

from . import batches, ledger, printing  # noqa: F401 -- contribute what they hold
from .delivery import contributions as delivery_contributions  # noqa: F401 -- contributes slots, cards and the job
from .delivery.choices import Channel
from .delivery.set_up import problem_of
from .issuing import claims_match
from .models import Receipt, ReceiptTemplate, ReceiptWish
from .readiness import kinds_for, without_receipt
from .screens import copies, issue, replace  # noqa: F401 -- contribute their pages
from .screens.viewset import ReceiptViewSet
from .services import offer_source, wish_of
from .sources import Donations, GiftsInKind, SourceKind
from .template.screens import TemplateViewSet

use_viewset(Receipt, ReceiptViewSet)
contribute.route(prefix="receipts")("association.modules.receipts.api.ReceiptAPI")
contribute.route(prefix="readiness")("association.modules.receipts.bulk_api.ReadinessAPI")
contribute.route(prefix="waiting")("association.modules.receipts.bulk_api.WaitingAPI")
contribute.route(prefix="batches")("association.modules.receipts.bulk_api.BatchAPI")

append_only("receipts.ReceiptVoid")
refuse(
    "receipts.Receipt",
    operation="UPDATE",
    when="OLD.docstatus = 1 AND NEW.docstatus <> 1",
    code="voided_by_event",
    words=gettext_lazy("An issued receipt is not changed. Void it, or replace it."),
)
refuse(
    "receipts.ReceiptClaim",
    operation="DELETE",
    when='NOT EXISTS (SELECT 1 FROM "receipts_receiptvoid" v WHERE v.receipt_id = OLD.receipt_id)',
    code="claimed",
    words=gettext_lazy("A valid receipt states this gift. Void the receipt first."),
)
refuse(
    "receipts.ReceiptClaim",
    operation="UPDATE",
    when="1 = 1",
    code="claim_stays",
    words=gettext_lazy("What a receipt states is not moved to another receipt."),
)

append_only("receipts.ReceiptCopy")

for kind in (Donations(), GiftsInKind()):
    offer_source(kind)

contribute.check(
    name="receipt claims", title=gettext_lazy("Each live receipt claims exactly what it states")
)(claims_match)


@contribute.related(
    on="people.party",
    model="receipts.receipt",
    by="donor",
    columns=("number", "total_irr", "documents", "issued_on", "kind", "docstatus"),
    order=30,
)
def receipts_of_donor(donor: Any) -> Any:
    return Receipt.objects.filter(donor=donor)


@contribute.slot(name="receipt-wish", on="people.party.header")
def wish_button(request: HttpRequest, donor: Any) -> list[HeaderButton]:
    """When this person wants receipts, and the way to change it."""
    policy = policy_for(ReceiptWish)
    if not policy.user_has_permission(request.user, "change"):
        return []
    known = ReceiptWish.objects.filter(donor=donor).first()
    url = (
        reverse("receipts_receiptwish:edit", args=[known.pk])
        if known
        else f"{reverse('receipts_receiptwish:add')}?donor={donor.pk}"
    )
    label = _("Receipts: %(wish)s") % {"wish": wish_of(donor).label}
    return [HeaderButton(label, url=url, icon_name="receipt", priority=60)]


def _without_receipt(kind: SourceKind, user: Any) -> dict[str, str]:
    """How many documents of a kind, of named donors, have no receipt."""
    return {
        "label": _("%(documents)s without a receipt") % {"documents": capfirst(kind.title)},
        "value": format_number(without_receipt(kind, user=user).exclude(donor=None).count()),
        "url": f"{reverse('receipts_receipt:readiness')}?kind={kind.model}",
    }


@contribute.panel(permission="receipts.submit_receipt", order=20)
def waiting(request: HttpRequest) -> FigureCard:
    """What waits for a receipt, and the ledger of numbers."""
    index = reverse("receipts_receipt:index")
    issued = Receipt.objects.filter(docstatus=DocStatus.SUBMITTED)
    figures = [
        *(_without_receipt(kind, request.user) for kind in kinds_for(request.user)),
        {
            "label": _("Receipts issued"),
            "value": format_number(issued.count()),
            "url": f"{index}?docstatus=1",
        },
        {"label": _("Of these void"), "value": format_number(issued.exclude(voiding=None).count())},
    ]
    actions = [
        {"label": _("Issue a receipt"), "url": reverse("receipts_receipt:add")},
        {"label": _("Annual certificate"), "url": reverse("receipts_receipt:page_annual")},
        {"label": _("Many receipts at once"), "url": reverse("receipts_receipt:batches")},
        {"label": _("Ledger of receipt numbers"), "url": reverse("receipts_receipt:ledger")},
    ]
    return FigureCard(_("Receipts"), figures, actions)


@contribute.panel(permission="receipts.submit_receipt", order=40)
def latest_receipts(request: HttpRequest) -> ListCard:
    """The last receipts issued."""
    receipts = (
        Receipt.objects.select_related("donor").exclude(number=None).order_by("-fiscal_year", "-sequence")[:6]
    )
    rows = [
        {
            "label": beside(receipt.number, receipt.donor_name),
            "value": format_rial(receipt.value_irr),
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


@contribute.fact(first_step=True, order=30)
def logo() -> Fact:
    """On every receipt, and chosen by the treasurer."""
    in_use = ReceiptTemplate.objects.filter(docstatus=DocStatus.SUBMITTED).order_by("-pk").first()
    done = in_use is not None and in_use.logo_id is not None
    advice = "" if done else _("A treasurer publishes a template of receipts with it.")
    return Fact(_("Logo on receipts"), done, _("done") if done else _("missing"), advice)


@contribute.fact(first_step=True, order=40)
def mail() -> Fact:
    """Whether e-mails can leave."""
    problem = problem_of(Channel.EMAIL)
    return Fact(_("Outgoing e-mail"), not problem, _("missing") if problem else _("done"), problem)


def _facts(receipt: Receipt) -> dict[str, Any]:
    return {
        "id": receipt.pk,
        "number": receipt.number,
        "state": "void" if receipt.is_void else "issued",
        "issued_on": receipt.issued_on,
        "fiscal_year": receipt.fiscal_year,
        "total_irr": receipt.total_irr,
        "estimated_irr": receipt.estimated_irr,
        "sources": [{"source": line.source_model, "id": line.source_id} for line in receipt.lines.all()],
        "url": row_address(receipt),
    }


@contribute.webhook(
    event="receipts.receipt.issued",
    model="receipts.receipt",
    action="submit",
    title=gettext_lazy("A receipt was issued"),
)
def issued(receipt: Receipt) -> dict[str, Any]:
    """The receipt as it was issued; amounts in whole Rial."""
    return _facts(receipt)


@contribute.webhook(
    event="receipts.receipt.voided",
    model="receipts.receipt",
    action="void",
    title=gettext_lazy("A receipt was voided"),
)
def voided(receipt: Receipt) -> dict[str, Any]:
    """The same facts, when it was voided and the kind of reason. The words stay here: they may name people."""
    void = receipt.voiding
    return {**_facts(receipt), "voided_at": void.voided_at, "reason_code": void.reason_code}


use_viewset(ReceiptTemplate, TemplateViewSet)
contribute.route(prefix="templates")("association.modules.receipts.template.api.TemplateAPI")
# The templates themselves are documents, so final once submitted without a word said here.
append_only("receipts.ReceiptImage")


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """What happens to the template before it."""
    actions.register_action(
        "receipts.template_retired", gettext_lazy("Retire"), gettext_lazy("Retired by a newer one")
    )


@hooks.register("register_icons")
def icons(names: list[str]) -> list[str]:
    return [*names, "receipts/icons/receipt.svg"]
