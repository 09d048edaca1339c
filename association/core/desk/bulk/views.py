"""Bulk actions in the admin: choose in the list, see what would happen, confirm, see what happened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from association.core.access.audit import Way, record_seen
from association.core.access.policy import policy_for
from association.core.desk.columns import display, label_of
from association.core.desk.declaration import Desk
from association.core.desk.page import DeskPage
from association.core.desk.relations import offer_only_seen
from association.core.documents.errors import DomainError
from association.core.documents.version import versions_of
from association.core.jobs.models import JobRun, JobState
from association.core.l10n.money import format_number

from .actions import PRINT, BulkAction, bulk_actions_of
from .job import JOB, enqueue_bulk
from .prints import prints_zip
from .rows import Forecast, do_row, forecast, gone, visible_rows
from .selection import carried_versions, chosen_pks, listing_of, rows_of

EXPORTS = {"export-xlsx": "xlsx", "export-csv": "csv"}
SHOWN_ROWS = 200
SHOWN_COLUMNS = 4


class BulkView(DeskPage, TemplateView):
    """Posted twice: from the list to ask, from its own page to do."""

    index_view: Any = None
    template_name = "core/desk/bulk/confirm.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(reverse(self.index_url_name))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            if request.POST.get("action") in EXPORTS:
                return self._export(EXPORTS[request.POST["action"]])
            return self._ask_or_do()
        except DomainError as exc:
            return self._back_to_list(str(exc))

    @cached_property
    def action(self) -> BulkAction:
        action = bulk_actions_of(self.model).get(self.request.POST.get("action", ""))
        if action is None or not action.listed:
            raise Http404
        if not policy_for(self.model).user_has_permission(self.request.user, action.permission):
            raise PermissionDenied
        return action

    @cached_property
    def listing(self) -> Any:
        return listing_of(self.index_view, self.request, self.request.POST.get("query", ""))

    @property
    def list_url(self) -> str:
        query = self.request.POST.get("query", "")
        return reverse(self.index_url_name) + (f"?{query}" if query else "")

    def get_page_title(self) -> str:
        return str(self.action.label)

    def _back_to_list(self, message: str) -> HttpResponse:
        messages.error(self.request, message)
        return redirect(self.list_url)

    def _ask_or_do(self) -> HttpResponseBase:
        action, pks = self.action, chosen_pks(self.request.POST, self.listing)
        if not pks:
            return self._back_to_list(_("Choose at least one row."))
        if len(pks) > action.most:
            text = _("At most %(most)s rows can be done at once. Narrow the list with the filters.")
            return self._back_to_list(text % {"most": format_number(action.most)})
        if "confirm" not in self.request.POST:
            return self._ask(pks, self._form())
        form = self._form(self.request.POST)
        if not form.is_valid():
            return self._ask(pks, form)
        return self._do(carried_versions(self.request.POST), form.cleaned_data)

    def _form(self, *data: Any) -> forms.Form:
        form = self.action.form_class(*data)
        offer_only_seen(form, self.request.user)
        return form

    def _ask(self, pks: list[int], form: forms.Form) -> HttpResponse:
        found = forecast(self.action, self.model, pks, user=self.request.user)
        context = self.get_context_data(
            **forecast_context(found, self.desk, self.action, self.request.user),
            form=form,
            action=self.action,
            query=self.request.POST.get("query", ""),
            list_url=self.list_url,
        )
        return self.render_to_response(context)

    def _do(self, seen: dict[int, str], values: dict[str, Any]) -> HttpResponseBase:
        action, user, pks = self.action, self.request.user, list(seen)
        if len(pks) > action.in_request:
            run = enqueue_bulk(action, self.model, seen, user=user, values=values)
            return redirect(reverse("job_run", args=[run.pk]))
        reasons = {
            pk: do_row(action, self.model, pk, user=user, values=values, seen=version)
            for pk, version in seen.items()
        }
        failed = [(pk, reason) for pk, reason in reasons.items() if reason]
        done = len(pks) - len(failed)
        if failed:
            return self._tell(done, failed)
        if action.name.startswith(PRINT):
            name = action.name.removeprefix(PRINT)
            return prints_zip(self.model, pks, name=name, language=values["language"], user=user)
        messages.success(self.request, done_text(done))
        return redirect(self.list_url)

    def _tell(self, done: int, failed: list[tuple[int, str]]) -> HttpResponse:
        self.template_name = "core/desk/bulk/result.html"
        context = result_context(self.model, done, len(failed), failed, self.request.user)
        return self.render_to_response(self.get_context_data(**context, list_url=self.list_url))

    def _export(self, spreadsheet_format: str) -> HttpResponseBase:
        if not policy_for(self.model).user_has_permission(self.request.user, "export"):
            raise PermissionDenied
        rows = rows_of(self.listing)
        if not self.request.POST.get("all"):
            rows = rows.filter(pk__in=chosen_pks(self.request.POST, self.listing))
        if not rows.exists():
            return self._back_to_list(_("Choose at least one row."))
        return self.listing.as_spreadsheet(rows, spreadsheet_format)  # type: ignore[no-any-return]


class BulkResultView(DeskPage, TemplateView):
    """What became of a job on many rows, for whoever asked for it."""

    template_name = "core/desk/bulk/result.html"
    bulk_prints_url_name: str | None = None

    @cached_property
    def run(self) -> JobRun:
        return finished_run(self.request, self.model, self.kwargs["run"])

    def get_page_title(self) -> str:
        action = bulk_actions_of(self.model).get(self.run.arguments["action"])
        return str(action.label) if action else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        result: Any = self.run.result
        known = result_context(
            self.model, result["done"], result["failed"], result["rows"], self.request.user
        )
        context = super().get_context_data(**kwargs, **known, list_url=reverse(self.index_url_name))
        if self.run.arguments["action"].startswith(PRINT) and result["done"]:
            context["file_url"] = reverse(self.bulk_prints_url_name, args=[self.run.pk])
        return context


class BulkPrintsView(View):
    """The ZIP file a job has made ready."""

    model: type[Model] = None  # type: ignore[assignment] # given by as_view()

    def get(self, request: HttpRequest, run: int) -> HttpResponseBase:
        arguments = finished_run(request, self.model, run).arguments
        if not arguments["action"].startswith(PRINT):
            raise Http404
        if not policy_for(self.model).user_has_permission(request.user, "print"):
            raise PermissionDenied
        return prints_zip(
            self.model,
            [pk for pk, _seen in arguments["seen"]],
            name=arguments["action"].removeprefix(PRINT),
            language=arguments["values"]["language"],
            user=request.user,
        )


def forecast_context(found: Forecast, desk: Desk, action: BulkAction, user: Any) -> dict[str, Any]:
    """What would be done, for a page that asks: the first rows, those left out with the reason, versions to carry."""
    names, shown = desk.columns[:SHOWN_COLUMNS], found.skipped[:SHOWN_ROWS]
    named = [*found.ready[:SHOWN_ROWS], *(row for row, _reason in shown)]
    record_seen(user, Way.LIST, desk.model, (row.pk for row in named))
    return {
        "count": len(found.ready),
        "headings": [label_of(desk.model, name) for name in names],
        "rows": [[display(row, name) or str(row) for name in names] for row in found.ready[:SHOWN_ROWS]],
        "more": max(0, len(found.ready) - SHOWN_ROWS),
        "skipped": [(str(row), reason) for row, reason in shown],
        "skipped_count": len(found.skipped) + found.absent,
        "skipped_more": len(found.skipped) - len(shown),
        "absent": found.absent,
        "background": len(found.ready) > action.in_request,
        "pks": ",".join(f"{pk}:{version}" for pk, version in versions_of(found.ready).items()),
    }


def finished_run(request: HttpRequest, model: type[Model], pk: int) -> JobRun:
    """The person's own finished job on rows of the model. Raises Http404 for any other."""
    own = JobRun.objects.filter(kind=JOB, state=JobState.DONE, requested_by=request.user.pk)
    run = get_object_or_404(own, pk=pk)
    if run.arguments["model"] != model._meta.label_lower:
        raise Http404
    return run


def result_context(model: type[Model], done: int, failed: int, rows: list[Any], user: Any) -> dict[str, Any]:
    """Counts, and name and reason of each row that was left as it is; names only of rows the person sees."""
    names = {row.pk: str(row) for row in visible_rows(model, [pk for pk, _reason in rows], user=user)}
    record_seen(user, Way.LIST, model, names)
    return {
        "done": done,
        "done_text": done_text(done),
        "failed": [(names.get(pk, ""), reason if pk in names else gone()) for pk, reason in rows],
        "failed_count": failed,
        "failed_more": failed - len(rows),
    }


def done_text(count: int) -> str:
    text = ngettext("Done for one row.", "Done for %(count)s rows.", count)
    return text % {"count": format_number(count)}
