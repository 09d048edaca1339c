"""The health page of the administrator: the state of the installation, and the last proof of its invariants."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from association.core.desk.page import AdminPage
from association.core.jobs.services import enqueue_job
from association.core.registry.admin import MANAGE_MODULES
from association.core.registry.contributions import contributions

from .facts import facts, first_steps
from .job import JOB, last_proof
from .proofs import TITLES


class HealthView(AdminPage, TemplateView):
    """GET shows, POST asks for a new proof in the background."""

    permission_required = MANAGE_MODULES
    template_name = "core/health/index.html"
    page_title = _("Health")
    header_icon = "crosshairs"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        run = last_proof()
        titles = {**TITLES, **{c.name: c.options["title"] for c in contributions("check")}}
        proofs = [
            {**check, "title": titles.get(check["name"], check["name"]), "ok": not check["count"]}
            for check in (run.result["checks"] if run and run.result else ())
        ]
        steps = first_steps()
        if all(step.ok for step in steps):
            steps = []
        context.update(facts=facts(), steps=steps, run=run, proofs=proofs)
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        run = enqueue_job(JOB, key=f"{JOB}:{timezone.now().isoformat()}", requested_by=request.user)
        return redirect(reverse("job_run", args=[run.pk]))
