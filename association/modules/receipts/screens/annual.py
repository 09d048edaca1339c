"""The annual certificate of one donor: choose donor and year, see what it would state, issue it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages

from association.core.access.policy import policy_for
from association.core.desk.chooser import chooser_widget
from association.core.documents.errors import DomainError
from association.core.l10n.calendar import JalaliYear

from ..agreement import fingerprint_of_certificate
from ..errors import OutlookChangedError
from ..models import Receipt
from ..services import annual_donations, issue_annual_receipt
from .page import ReceiptPage, words_of

YEARS_BACK = 10


def past_years() -> list[JalaliYear]:
    """Years that are over, the latest first."""
    this = JalaliYear.of(timezone.localdate()).number
    return [JalaliYear(number) for number in range(this - 1, this - 1 - YEARS_BACK, -1)]


class AnnualForm(forms.Form):
    """Whose certificate, of which year."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        donors: Any = Receipt._meta.get_field("donor").related_model
        self.fields["donor"] = forms.ModelChoiceField(
            policy_for(donors).rows(user), label=_("Donor"), widget=chooser_widget(donors)
        )
        years = [(str(year.number), year.label()) for year in past_years()]
        self.fields["year"] = forms.TypedChoiceField(
            choices=years, coerce=lambda number: JalaliYear(int(number)), label=_("Year")
        )


class AnnualView(ReceiptPage, FormView):
    """The first POST shows what it would state, the second issues it."""

    rights = ("view", "add", "submit")
    template_name = "receipts/annual.html"
    page_title = gettext_lazy("Annual certificate")

    def get_form(self, form_class: Any = None) -> AnnualForm:
        given = self.request.POST or (self.request.GET if "donor" in self.request.GET else None)
        return AnnualForm(given, user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        if form.is_bound and form.is_valid():
            context.update(self._stated(form))
        return context

    @staticmethod
    def _stated(form: AnnualForm) -> dict[str, Any]:
        """What the certificate would state now."""
        donations = annual_donations(**form.cleaned_data)
        return {
            **form.cleaned_data,
            "donations": donations,
            "total_irr": donations.total_irr(),
            "shown": fingerprint_of_certificate(**form.cleaned_data, donations=donations),
        }

    def form_valid(self, form: AnnualForm) -> HttpResponse:
        if "confirm" not in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        agreed = self.request.POST.get("shown", "")
        try:
            receipt = issue_annual_receipt(**form.cleaned_data, issued_by=self.request.user, shown=agreed)
        except OutlookChangedError as exc:
            form.add_error(None, str(exc))
            return self.render_to_response(self.get_context_data(form=form, **self._stated(form)))
        except (ValidationError, DomainError) as exc:
            form.add_error(None, words_of(exc))
            return self.form_invalid(form)
        messages.success(self.request, _("Receipt %(number)s issued.") % {"number": receipt.number})
        return redirect(self.receipt_url(receipt))
