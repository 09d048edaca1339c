"""The annual certificate of one donor: choose donor and year, see what it would state, issue it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from association.core import contribute
from association.core.access.policy import policy_for
from association.core.desk.chooser import chooser_widget
from association.core.desk.steps import PreviewPage
from association.core.l10n.calendar import JalaliYear, civil_today

from ..agreement import fingerprint_of_certificate
from ..models import Receipt
from ..services import annual_donations, issue_annual_receipt

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
            policy_for(donors).rows(user), label=_("Donor"), widget=chooser_widget(donors)
        )
        years = [(str(year.number), year.label()) for year in past_years()]
        self.fields["year"] = forms.TypedChoiceField(
            choices=years, coerce=lambda number: JalaliYear(int(number)), label=_("Year")
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
        messages.success(self.request, _("Receipt %(number)s issued.") % {"number": receipt.number})
        return redirect(self.address_of(receipt))
