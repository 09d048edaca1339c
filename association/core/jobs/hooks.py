"""Addresses and menu of jobs in the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .access import VIEW, runs_for
from .admin import ICON, JobActionView, JobIndexView, JobRunView, JobStateView


class JobsMenuItem(MenuItem):
    """Shown to administrators, and to whoever has asked for something in the background."""

    def is_shown(self, request: HttpRequest) -> bool:
        if request.user.has_perm(VIEW):
            return True
        return runs_for(request.user).exists()


@hooks.register("register_admin_menu_item")
def jobs_item() -> Any:
    return JobsMenuItem(_("Jobs"), reverse_lazy("job_runs"), name="jobs", icon_name=ICON, order=9000)


@hooks.register("register_admin_urls")
def job_urls() -> list[URLPattern]:
    return [
        path("jobs/", JobIndexView.as_view(), name="job_runs"),
        path("jobs/results/", JobIndexView.as_view(results_only=True), name="job_runs_results"),
        path("jobs/<int:pk>/", JobRunView.as_view(), name="job_run"),
        path("jobs/<int:pk>/state/", JobStateView.as_view(), name="job_run_state"),
        path("jobs/<int:pk>/<slug:action>/", JobActionView.as_view(), name="job_run_action"),
    ]
