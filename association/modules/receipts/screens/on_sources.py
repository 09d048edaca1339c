"""What receipts show on the pages of the documents they are issued for: a button, and links to them."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import HeaderButton

from association.core.access.policy import policy_for
from association.core.documents.links import Link, finds_links

from ..claims import claim_on
from ..models import Receipt, ReceiptLine
from ..sources import label_of, source_kinds


@finds_links
def receipts_naming(row: Model) -> list[Link]:
    """Receipts of every state that state a document, void ones too."""
    if label_of(row) not in {kind.model for kind in source_kinds()}:
        return []
    lines = ReceiptLine.objects.filter(source_model=label_of(row), source_id=row.pk).values("receipt")
    return [Link(str(Receipt._meta.verbose_name_plural), Receipt.objects.filter(pk__in=lines))]


def issue_button(request: HttpRequest, document: Any) -> list[HeaderButton]:
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
