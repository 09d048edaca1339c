"""Issuing from the admin: choose what a donor gave, look, issue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from association.core.access.policy import policy_for
from association.core.desk.declaration import Desk
from association.core.desk.search import terms_query
from association.core.documents.errors import DomainError

from ..models import Receipt
from ..services import issue_receipt, unreceipted_donations

PER_PAGE = 50
SEARCHED = ("number", "donor__search_key", "donor__identity_key", "tracking_number")


class IssueForm(forms.Form):
    """The donations a receipt is issued for."""

    def __init__(self, *args: Any, choices: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["donations"] = forms.ModelMultipleChoiceField(
            choices,
            label=_("Donations"),
            error_messages={
                "required": _("Choose at least one donation."),
                "invalid_choice": _(
                    "One of the donations has meanwhile been receipted or cancelled. Choose again."
                ),
            },
        )


class IssueView(WagtailAdminTemplateMixin, FormView):
    """Donations without a receipt, searchable by donor; those chosen go on one receipt."""

    model = Receipt
    desk: Desk = None  # type: ignore[assignment] # given by as_view()
    index_url_name: str | None = None
    inspect_url_name: str | None = None
    template_name = "receipts/issue.html"
    page_title = _("Issue a receipt")
    header_icon = "receipt"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        policy = policy_for(Receipt)
        if not all(policy.user_has_permission(request.user, action) for action in ("add", "submit")):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def waiting(self) -> Any:
        donations = unreceipted_donations()
        return policy_for(donations.model).rows(self.request.user, donations).select_related("donor")

    def _shown(self) -> Any:
        """One donation and the others of its donor, or the search result, or all."""
        waiting = self.waiting
        if pk := self.request.GET.get("donation", ""):
            chosen = waiting.filter(pk=pk).first() if pk.isdigit() else None
            if chosen:
                return waiting.filter(donor=chosen.donor) if chosen.donor_id else waiting.filter(pk=chosen.pk)
        if query := self.request.GET.get("q", ""):
            columns = policy_for(waiting.model).shown(self.request.user, SEARCHED)
            waiting = waiting.filter(terms_query(columns, query))
        return waiting.order_by(F("donor__name").asc(nulls_last=True), "-received_on")

    def get_form(self, form_class: Any = None) -> IssueForm:
        return IssueForm(self.request.POST or None, choices=self.waiting)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": Receipt._meta.verbose_name_plural},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = Paginator(self._shown(), PER_PAGE).get_page(self.request.GET.get("p"))
        chosen = self.request.POST.getlist("donations") or [self.request.GET.get("donation", "")]
        context.update(page=page, query=self.request.GET.get("q", ""), chosen=chosen)
        return context

    def form_valid(self, form: IssueForm) -> HttpResponse:
        try:
            receipt = issue_receipt(donations=form.cleaned_data["donations"], issued_by=self.request.user)
        except ValidationError as exc:
            form.add_error(None, exc.messages)
        except DomainError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(self.request, _("Receipt %(number)s issued.") % {"number": receipt.number})
            return redirect(reverse(self.inspect_url_name, args=[receipt.pk]))
        return self.form_invalid(form)
