"""Asking for the ledger of a year, and fetching it."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView

from association.core.access.audit import record_read
from association.core.desk.page import DeskPage
from association.core.jobs.models import JobRun, JobState
from association.core.jobs.services import enqueue_job
from association.core.printing.certificate import has_certificate
from association.core.uploads.storage import private_storage

from ..ledger import JOB, years_with_receipts
from ..models import Receipt


class LedgerForm(forms.Form):
    """Which year, in which language."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    language = forms.ChoiceField(label=_("Language"), choices=[("fa", _("Persian")), ("en", _("English"))])

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year.number, year.label()) for year in years_with_receipts()]  # type: ignore[attr-defined]


class LedgerView(DeskPage, FormView):
    """Asks for the ledger; the page of the job leads to the file."""

    rights = ("view", "export")
    form_class = LedgerForm
    template_name = "receipts/ledger.html"
    page_title = _("Ledger of receipt numbers")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(signs=has_certificate(), **kwargs)

    def form_valid(self, form: LedgerForm) -> HttpResponse:
        run = enqueue_job(
            JOB,
            key=f"{JOB}:{secrets.token_hex(8)}",
            arguments=form.cleaned_data,
            requested_by=self.request.user,
            subject=f"{self.page_title} {form.cleaned_data['year']}",
        )
        return redirect(reverse("job_run", args=[run.pk]))


class LedgerFileView(DeskPage, TemplateView):
    """The PDF, for whoever asked for it."""

    rights = ("view", "export")
    page_title = _("Ledger of receipt numbers")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        run = JobRun.objects.filter(
            pk=kwargs["run"], kind=JOB, state=JobState.DONE, requested_by=request.user.pk
        ).first()
        storage, result = private_storage(), (run.result if run else None) or {}
        if not result or not storage.exists(result["file"]):
            raise Http404
        issued = Receipt.objects.filter(fiscal_year=result["year"]).count()
        record_read(user=request.user, action="print", model=Receipt, rows=issued)
        filename = f"receipt-numbers-{result['year']}-{result['language']}.pdf"
        response = FileResponse(storage.open(result["file"]), filename=filename)
        response["Cache-Control"] = "private, no-store"
        return response
