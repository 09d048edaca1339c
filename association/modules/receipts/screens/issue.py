"""Issuing from the admin: choose what a donor gave, money or goods, look, issue."""

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
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages

from association.core import contribute
from association.core.access.policy import policy_for
from association.core.desk.chooser import chooser_widget
from association.core.desk.declaration import Desk, desk_of
from association.core.desk.page import AdminPage, Trail, words_of
from association.core.desk.search import terms_query
from association.core.desk.steps import PreviewPage
from association.core.documents.errors import DomainError
from association.core.l10n.calendar import JalaliYear, civil_today
from association.core.l10n.digits import is_id

from ..agreement import fingerprint_of_certificate
from ..issuing import claim_on, fingerprints_of
from ..models import Receipt
from ..readiness import kinds_for, row_of, without_receipt
from ..services import annual_donations, issue_annual_receipt, issue_receipt
from ..sources import SourceKind

PER_PAGE = 50


class IssueForm(forms.Form):
    """The documents a receipt is issued for, all of one kind."""

    def __init__(self, *args: Any, choices: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["sources"] = forms.ModelMultipleChoiceField(
            choices,
            label=_("Donations"),
            error_messages={
                "required": _("Choose at least one document."),
                "invalid_choice": _(
                    "One of the documents has meanwhile been receipted or cancelled. Choose again."
                ),
            },
        )


class IssueView(AdminPage, FormView):
    """Gifts without a receipt, a kind at a time, searchable by donor; those chosen go on one receipt."""

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
    def kinds(self) -> list[SourceKind]:
        return kinds_for(self.request.user)

    @cached_property
    def kind(self) -> SourceKind:
        asked = self.request.GET.get("kind", "")
        if not self.kinds:
            raise PermissionDenied
        return next((kind for kind in self.kinds if kind.model == asked), self.kinds[0])

    @cached_property
    def waiting(self) -> Any:
        return without_receipt(self.kind, user=self.request.user).select_related("donor")

    @property
    def asked_id(self) -> str:
        """The gift whose page led here."""
        asked = self.request.GET.get("id", "")
        return asked if is_id(asked) else ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A gift that waits for no receipt leads to what there is instead: its receipt, or its own page."""
        if self.asked_id and not self.waiting.filter(pk=self.asked_id).exists():
            rows = policy_for(self.kind.model_class).rows(request.user)
            document = rows.filter(pk=self.asked_id).first()
            claim = claim_on(document) if document is not None else None
            if claim is not None:
                said = _("%(document)s is on this receipt already.")
                messages.warning(request, said % {"document": document})
                return redirect(reverse(self.inspect_url_name, args=[claim.receipt_id]))
            if document is not None:
                messages.warning(request, _("Only what is recorded as received gets a receipt."))
                name = f"{document._meta.app_label}_{document._meta.model_name}:inspect"
                return redirect(reverse(name, args=[document.pk]))
        return super().get(request, *args, **kwargs)

    def _shown(self) -> Any:
        """One gift and the others of its donor, or the search result, or all."""
        waiting = self.waiting
        if self.asked_id:
            chosen = waiting.filter(pk=self.asked_id).first()
            if chosen is None:
                return waiting.none()
            return waiting.filter(donor=chosen.donor) if chosen.donor_id else waiting.filter(pk=chosen.pk)
        if query := self.request.GET.get("q", ""):
            searched = desk_of(waiting.model).search
            columns = policy_for(waiting.model).shown(self.request.user, searched)
            waiting = waiting.filter(terms_query(columns, query))
        return waiting.order_by(F("donor__name").asc(nulls_last=True), f"-{self.kind.received}")

    def get_form(self, form_class: Any = None) -> IssueForm:
        return IssueForm(self.request.POST or None, choices=self.waiting)

    def trail(self) -> Trail:
        return [(reverse(self.index_url_name), Receipt._meta.verbose_name_plural)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = Paginator(self._shown(), PER_PAGE).get_page(self.request.GET.get("p"))
        chosen = self.request.POST.getlist("sources") or [self.request.GET.get("id", "")]
        seen = fingerprints_of(page)
        context.update(
            page=page,
            query=self.request.GET.get("q", ""),
            chosen=chosen,
            kind=self.kind,
            kinds=self.kinds,
            rows=[
                {**row_of(self.kind, document), "id": str(document.pk), "seen": seen[document.pk]}
                for document in page
            ],
        )
        return context

    def form_valid(self, form: IssueForm) -> HttpResponse:
        try:
            sources = form.cleaned_data["sources"]
            shown = {row.pk: self.request.POST.get(f"seen-{row.pk}", "") for row in sources}
            receipt = issue_receipt(sources=sources, issued_by=self.request.user, shown=shown)
        except (ValidationError, DomainError) as exc:
            form.add_error(None, words_of(exc))
        else:
            messages.success(self.request, _("Receipt %(number)s issued.") % {"number": receipt.number})
            return redirect(reverse(self.inspect_url_name, args=[receipt.pk]))
        return self.form_invalid(form)


YEARS_BACK = 10


def past_years() -> list[JalaliYear]:
    """Years that are over, the latest first."""
    this = JalaliYear.of(civil_today()).number
    return [JalaliYear(number) for number in range(this - 1, this - 1 - YEARS_BACK, -1)]


class AnnualForm(forms.Form):
    """Whose certificate, of which year."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        donors: Any = Receipt._meta.get_field("donor").related_model
        self.fields["donor"] = forms.ModelChoiceField(
            policy_for(donors).rows(user), label=gettext("Donor"), widget=chooser_widget(donors)
        )
        years = [(str(year.number), year.label()) for year in past_years()]
        self.fields["year"] = forms.TypedChoiceField(
            choices=years, coerce=lambda number: JalaliYear(int(number)), label=gettext("Year")
        )


@contribute.page(model="receipts.receipt", name="annual")
class AnnualView(PreviewPage):
    """The first POST shows what it would state, the second issues it. A link may name donor and year."""

    rights = ("view", "add", "submit")
    template_name = "receipts/annual.html"
    page_title = gettext_lazy("Annual certificate")

    def get_form(self, form_class: Any = None) -> AnnualForm:
        given = self.request.POST or (self.request.GET if "donor" in self.request.GET else None)
        return AnnualForm(given, user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        if self.request.method == "GET" and form.is_bound and form.is_valid():
            context.update(self.foreseen(form))
        return context

    def foreseen(self, form: AnnualForm) -> dict[str, Any]:
        donations = annual_donations(**form.cleaned_data)
        return {
            **form.cleaned_data,
            "donations": donations,
            "total_irr": donations.total_irr(),
            "shown": fingerprint_of_certificate(**form.cleaned_data, donations=donations),
        }

    def carry_out(self, form: AnnualForm, shown: str) -> HttpResponse:
        receipt = issue_annual_receipt(**form.cleaned_data, issued_by=self.request.user, shown=shown)
        messages.success(self.request, gettext("Receipt %(number)s issued.") % {"number": receipt.number})
        return redirect(self.address_of(receipt))
