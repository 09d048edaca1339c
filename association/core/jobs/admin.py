"""Jobs in the admin: a person's runs, the page of one with its progress, and stopping or trying again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from association.core.desk.page import AdminPage, Trail
from association.core.desk.timeline import steps_of
from association.core.documents.errors import DomainError

from .access import runs_for
from .actions import ACTIONS, actions_for
from .models import JobRun
from .presentation import (
    facts_of,
    is_left_behind,
    moment,
    note_of,
    person,
    progress_text,
    state_tag,
    title_of,
)

ICON = "tasks"


class _Cell(Column):
    """A column that names itself on a phone, like those of a desk."""

    cell_template_name = "core/desk/cell.html"


class _ProgressColumn(_Cell):
    cell_template_name = "core/jobs/progress_cell.html"


class JobIndexView(generic.IndexView):
    """The person's runs, the newest first; administrators see everyone's."""

    model = JobRun
    page_title = gettext_lazy("Jobs")
    header_icon = ICON
    index_url_name = "job_runs"
    index_results_url_name = "job_runs_results"
    template_name = "core/desk/index.html"
    results_template_name = "core/desk/index_results.html"
    permission_policy = None
    default_ordering = "-pk"
    list_filter = ["state"]
    paginate_by = 30

    def get_base_queryset(self) -> QuerySet:
        return runs_for(self.request.user).defer("arguments", "cursor", "result", "error")

    def get_add_url(self) -> None:
        return None

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn(
                "kind",
                label=_("Job"),
                accessor=title_of,
                get_url=lambda run: reverse("job_run", args=[run.pk]),
            ),
            _Cell("subject", label=_("Subject"), classname="desk-cell"),
            _Cell("state", label=_("State"), accessor=state_tag, classname="desk-cell"),
            _ProgressColumn("done", label=_("Progress"), accessor=progress_text, classname="desk-cell"),
            _Cell(
                "started_at",
                label=_("Started"),
                accessor=lambda run: moment(run.started_at),
                classname="desk-cell",
            ),
            _Cell("requested_by", label=_("Asked by"), accessor=person, classname="desk-cell"),
        ]


class _RunMixin:
    """Finds the run among those the person may see; others do not exist for them."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.run = get_object_or_404(runs_for(request.user), pk=kwargs["pk"])


class JobRunView(_RunMixin, AdminPage, TemplateView):
    """One run. A small module of the page asks `JobStateView` how far it is."""

    template_name = "core/jobs/run.html"
    header_icon = ICON

    def get_page_title(self) -> str:
        return title_of(self.run)

    def trail(self) -> Trail:
        return [(reverse("job_runs"), _("Jobs"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        run, user = self.run, self.request.user
        result = run.result if isinstance(run.result, dict) else {}
        context.update(
            run=run,
            state=state_tag(run),
            progress=progress_text(run),
            note=note_of(run),
            facts=facts_of(run),
            state_url=reverse("job_run_state", args=[run.pk]),
            result_url=result.get("url", "") if run.requested_by_id == user.pk else "",
            left_behind=is_left_behind(run),
            steps=steps_of(run),
            actions=[
                {
                    "label": a.label,
                    "dangerous": a.dangerous,
                    "url": reverse("job_run_action", args=[run.pk, a.name]),
                }
                for a in actions_for(run, user)
            ],
        )
        return context


class JobStateView(_RunMixin, View):
    """What the page of a run shows, as JSON."""

    def get(self, request: HttpRequest, **kwargs: Any) -> JsonResponse:
        run = self.run
        return JsonResponse(
            {
                "state": run.state,
                "label": run.get_state_display(),
                "final": run.is_final,
                "done": run.done,
                "total": run.total,
                "progress": progress_text(run),
                "note": note_of(run),
            }
        )


class JobActionView(_RunMixin, AdminPage, FormView):
    """Ask, then stop the run or have it tried again."""

    template_name = "core/desk/transition.html"
    form_class = forms.Form
    header_icon = ICON

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["action"] not in ACTIONS:
            raise Http404
        self.action = ACTIONS[kwargs["action"]]
        if not self.action.may(request.user, self.run):
            raise PermissionDenied
        if request.method == "GET" and self.action not in actions_for(self.run, request.user):
            return redirect(self.get_success_url())  # a stale page or bookmark: nothing to ask
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.action.label)

    def get_success_url(self) -> str:
        return reverse("job_run", args=[self.run.pk])

    def trail(self) -> Trail:
        return [(reverse("job_runs"), _("Jobs")), (self.get_success_url(), title_of(self.run))]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.action.perform(self.run, self.request.user)
        except DomainError as exc:
            messages.error(self.request, str(exc))
        else:
            messages.success(self.request, str(self.action.done))
        seen = runs_for(self.request.user).filter(pk=self.run.pk).exists()
        return redirect(self.get_success_url() if seen else reverse("job_runs"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(action=self.action, facts=facts_of(self.run), back_url=self.get_success_url())
        return context
