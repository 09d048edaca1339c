"""What the pages of receipts share: who may open them, where they stand, errors in words."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from association.core.access.policy import policy_for
from association.core.desk.declaration import Desk
from association.core.documents.errors import DomainError

from ..models import Receipt


class ReceiptPage(WagtailAdminTemplateMixin):
    """A page below the list of receipts, for people who hold all of `rights`."""

    model = Receipt
    desk: Desk = None  # type: ignore[assignment] # given by as_view()
    index_url_name: str | None = None
    inspect_url_name: str | None = None
    rights: ClassVar[tuple[str, ...]] = ("view",)
    header_icon = "receipt"
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        policy = policy_for(Receipt)
        if not all(policy.user_has_permission(request.user, right) for right in self.rights):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    @cached_property
    def receipt(self) -> Receipt:
        """The receipt of the address, 404 for one the person may not see."""
        rows = policy_for(Receipt).rows(self.request.user).select_related("donor", "voiding")
        return get_object_or_404(rows, pk=self.kwargs["pk"])  # type: ignore[return-value]

    def receipt_url(self, receipt: Receipt) -> str:
        return reverse(self.inspect_url_name, args=[receipt.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        middle = (
            [{"url": self.receipt_url(self.receipt), "label": str(self.receipt)}]
            if "pk" in self.kwargs
            else []
        )
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": str(Receipt._meta.verbose_name_plural)},
            *middle,
            {"url": "", "label": str(self.page_title)},
        ]


def words_of(error: ValidationError | DomainError) -> str:
    """An error as a sentence of a form."""
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
