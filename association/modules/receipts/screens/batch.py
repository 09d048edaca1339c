"""Many receipts at once: choose, see exactly what it would make, order it, fetch the files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from association.core.access.policy import policy_for
from association.core.desk.page import DeskPage
from association.core.desk.steps import PreviewPage
from association.core.l10n.calendar import JalaliYear

from ..batch_models import ReceiptBatch
from ..batch_outlook import outlook
from ..batches import counts_of, file_response, job_of, order_batch, refused
from ..choices import BatchKind
from ..models import Receipt
from ..readiness import kinds_for, missing_from_profile
from ..sources import DONATIONS, kind_of
from .issue import past_years

RIGHTS = ("view", "add", "submit", "print")


class BatchForm(forms.Form):
    """Which receipts, for which kind of documents, of which year, printed in which language."""

    source = forms.ChoiceField(
        label=_("For which documents"),
        required=False,
        help_text=_("Annual certificates state donations only."),
    )
    kind = forms.TypedChoiceField(label=_("Which receipts"), choices=BatchKind.choices, coerce=BatchKind)
    year = forms.TypedChoiceField(
        label=_("Year of the certificates"),
        coerce=lambda number: JalaliYear(int(number)),
        required=False,
        empty_value=None,
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("fa", _("Persian")), ("en", _("English"))])

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kinds = {kind.model: capfirst(kind.title) for kind in kinds_for(user)}
        self.fields["source"].choices = list(self.kinds.items())  # type: ignore[attr-defined]
        if len(self.kinds) < 2:
            self.fields["source"].widget = forms.HiddenInput()
        self.fields["year"].choices = [("", "---------"), *((str(y.number), y.label()) for y in past_years())]  # type: ignore[attr-defined]

    def clean_source(self) -> str:
        """Donations where nothing is said, or what there is without them."""
        return self.cleaned_data["source"] or next(iter(self.kinds), DONATIONS)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("kind") == BatchKind.READY:
            values["year"] = None
        elif "kind" in values:
            if not values.get("year"):
                self.add_error("year", _("Choose the year."))
            if values.get("source", DONATIONS) != DONATIONS:
                self.add_error("source", _("Annual certificates state donations only."))
        return values


class BatchOrderView(PreviewPage):
    """The first POST shows the exact list and totals, the second orders it."""

    rights = RIGHTS
    form_class = BatchForm
    template_name = "receipts/batch_order.html"
    page_title = _("Many receipts at once")

    def get_initial(self) -> dict[str, Any]:
        return {"source": self.request.GET.get("source", DONATIONS)}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        latest = ReceiptBatch.objects.select_related("created_by").order_by("-pk")[:10]
        context.update(batches=latest, missing=missing_from_profile())
        return context

    def carry_out(self, form: BatchForm, shown: str) -> HttpResponse:
        batch = order_batch(**form.cleaned_data, user=self.request.user, shown=shown)
        return redirect(reverse("receipts_receipt:batch", args=[batch.pk]))

    def foreseen(self, form: BatchForm) -> dict[str, Any]:
        values = form.cleaned_data
        seen = outlook(values["kind"], values["year"], source=values["source"], user=self.request.user)
        return {"outlook": seen, "kind": kind_of(values["source"])}


class BatchView(DeskPage, TemplateView):
    """How far it is, what was refused and why, and the files."""

    rights = RIGHTS
    template_name = "receipts/batch.html"

    @cached_property
    def batch(self) -> ReceiptBatch:
        return get_object_or_404(ReceiptBatch, pk=self.kwargs["batch"])

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return str(self.batch)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        run = job_of(self.batch)
        context.update(
            batch=self.batch,
            counts=counts_of(self.batch),
            refused=refused(self.batch),
            run=run,
            deliver_url=self._deliver_url(),
            run_url=reverse("job_run", args=[run.pk]) if run else "",
            files={
                kind: reverse("receipts_receipt:batch_file", args=[self.batch.pk, kind])
                for kind in self.batch.files
            },
        )
        return context

    def _deliver_url(self) -> str:
        """Where its receipts are sent, for whoever may; empty until there are any."""
        may = policy_for(Receipt).user_has_permission(self.request.user, "deliver")
        issued = may and self.batch.items.exclude(receipt=None).exists()
        return reverse("receipts_receipt:batch_deliver", args=[self.batch.pk]) if issued else ""


class BatchFileView(BatchView):
    """A file of a batch; that it was fetched is on record."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        return file_response(self.batch, kwargs["kind"], user=request.user)
