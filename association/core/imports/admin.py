"""Importing in the admin: upload, see what would happen, then confirm; afterwards what was done, and taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import FormView

from association.core.access.policy import policy_for
from association.core.desk.page import AdminPage
from association.core.jobs.models import JobRun, JobState
from association.core.l10n.text import listed
from association.core.registry.contributions import find

from .job import JOB, enqueue_check, enqueue_import, enqueue_undo, told_unknown
from .models import ImportedRow, ImportRun, remember_headings
from .reading import MissingColumnsError, UnreadableFileError
from .running import ImporterFailedError, read_list
from .table import SlowFileError, within

LARGEST_FILE = 20 * 1024 * 1024
# Most lists are read at once, so that one that is none is refused beside the field.
SECONDS_TO_READ = 5
ROWS_SHOWN = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """The list to import."""

    file = forms.FileField(label=gettext_lazy("File (CSV or Excel)"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than 20 MB. Split it and import the parts one by one.")
            )
        return file


class ConfirmForm(forms.Form):
    """Whether lines that equal a recorded gift are others all the same."""

    record_held = forms.BooleanField(
        label=gettext_lazy("Record these lines too: they are other gifts"), required=False
    )


class ImporterMixin(AdminPage):
    """Finds the importer and asks its permission."""

    request: HttpRequest
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        contribution = find("importer", kwargs["name"])
        if contribution is None:
            raise Http404
        if not request.user.has_perms(contribution.options["permissions"]):
            raise PermissionDenied
        self.importer = contribution
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.importer.options["title"])

    def address(self, name: str, run: ImportRun) -> str:
        return reverse(name, args=[self.importer.name, run.pk])


class UploadView(ImporterMixin, FormView):
    """Step one: the file."""

    template_name = "core/imports/upload.html"
    form_class = UploadForm

    def form_valid(self, form: UploadForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        content = file.read()
        unknown: list[dict[str, Any]] = []
        try:
            with within(SECONDS_TO_READ):
                read_list(self.importer, content)
        except SlowFileError:
            pass  # the job reads it and tells
        except MissingColumnsError as exc:
            if not exc.unknown:
                return self._refuse(form, exc)
            unknown = told_unknown(exc.unknown)
        except (UnreadableFileError, ImporterFailedError) as exc:
            return self._refuse(form, exc)
        run = ImportRun.objects.create(
            importer=self.importer.name,
            file_name=file.name[:200],
            content=content,
            unknown=unknown,
            uploaded_by=self.request.user,  # type: ignore[misc] # only signed-in users get here
        )
        if unknown:
            return redirect(self.address("import_columns", run))
        enqueue_check(run, user=self.request.user)
        return redirect(self.address("import_preview", run))

    def _refuse(self, form: UploadForm, exc: Exception) -> HttpResponse:
        form.add_error("file", str(exc))
        return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        importer = self.importer.value
        required = getattr(importer, "required", ())
        context["columns"] = [
            {"heading": headings[0], "required": name in required}
            for name, headings in importer.columns.items()
        ]
        return context


class RunMixin(ImporterMixin):
    """Finds the uploaded list among those of the person; lists of others answer 404."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        runs = ImportRun.objects.select_related("job").defer("content", "refused")
        self.run = get_object_or_404(
            runs, pk=kwargs["pk"], importer=kwargs["name"], uploaded_by=request.user.pk
        )


class ColumnsView(RunMixin, FormView):
    """What headings mean that are none of ours; remembered for the next list."""

    template_name = "core/imports/columns.html"

    def get_form(self, form_class: Any = None) -> forms.Form:
        choices = [("", _("Not to be read"))]
        choices += [(name, many[0]) for name, many in self.importer.value.columns.items()]
        form = forms.Form(self.request.POST or None)
        for number, column in enumerate(self.run.unknown):
            form.fields[f"column_{number}"] = forms.ChoiceField(
                label=column["heading"],
                choices=choices,
                required=False,
                help_text=_("Such as: %(values)s") % {"values": listed(column["samples"])},
            )
        return form

    def form_valid(self, form: forms.Form) -> HttpResponse:
        said = {
            column["key"]: form.cleaned_data[f"column_{number}"]
            for number, column in enumerate(self.run.unknown)
        }
        remember_headings(self.importer.name, said)
        if self.run.result is None:
            enqueue_check(self.run, user=self.request.user)
        return redirect(self.address("import_preview", self.run))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        importer = self.importer.value
        needed = [importer.columns[name][0] for name in getattr(importer, "required", ())]
        context.update(run=self.run, needed=needed, upload_url=_upload_url(self.importer.name))
        return context


class PreviewView(RunMixin, FormView):
    """Step two: what would be recorded, refused, repeated. Step three: the same page with what was done."""

    template_name = "core/imports/preview.html"
    form_class = ConfirmForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if (job := self._under_way()) is not None:
            return redirect(reverse("job_run", args=[job.pk]))
        return super().get(request, *args, **kwargs)

    def _under_way(self) -> JobRun | None:
        """The job that has to end first, or to be tried again: half of the list may be recorded."""
        job = self.run.job
        if job is None:
            return None
        stopped = job.state in (JobState.FAILED, JobState.CANCELLED) and self.run.result is None
        return job if not job.is_final or (stopped and job.kind == JOB) else None

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        run, user = self.run, self.request.user
        if self.request.POST.get("again"):
            enqueue_check(run, user=user)
        elif run.result is None and run.preview is not None:
            enqueue_import(run, user=user, record_held=form.cleaned_data["record_held"])
        return redirect(self.request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        run = self.run
        result = run.result or run.preview or {}
        importer = self.importer.value
        context.update(
            run=run,
            done=run.result is not None,
            result=result,
            held_count=len(result.get("held", ())),
            upload_url=_upload_url(self.importer.name),
            columns_url=self.address("import_columns", run),
            refused_url=self.address("import_refused", run),
            undo_url=self.address("import_undo", run),
            added_title=getattr(importer, "added_title", _("New rows")),
            matched_title=getattr(importer, "matched_title", _("Rows recognised")),
            recorded=self._recorded() if run.result else None,
            may_undo=bool(run.result) and run.undone is None and run.rows.filter(undone=False).exists(),
        )
        return context

    def _recorded(self) -> dict[str, Any]:
        """A page of the rows the lines became, with links for those the person may see."""
        page = Paginator(self.run.rows.all(), ROWS_SHOWN).get_page(self.request.GET.get("p"))
        found: dict[str, dict[int, Any]] = {}
        for label in {row.model for row in page}:
            wanted = [row.object_id for row in page if row.model == label]
            found[label] = policy_for(apps.get_model(label)).rows(self.request.user).in_bulk(wanted)
        lines = [_line(row, found[row.model].get(row.object_id)) for row in page]
        return {"page": page, "lines": lines}


def _line(row: ImportedRow, instance: Any) -> dict[str, Any]:
    kind = capfirst(apps.get_model(row.model)._meta.verbose_name)
    return {"line": row.line, "name": instance or kind, "url": _page_of(instance) if instance else ""}


class RefusedView(RunMixin, View):
    """The lines that were not recorded, as a file to correct."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.run.refused is None:
            raise Http404
        answer = HttpResponse(bytes(self.run.refused), content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="refused-{self.run.pk}.xlsx"'
        answer["Cache-Control"] = "private, no-store"
        return answer


class UndoView(RunMixin, FormView):
    """Ask, then take back what the import recorded."""

    template_name = "core/imports/undo.html"
    form_class = forms.Form

    def form_valid(self, form: forms.Form) -> HttpResponse:
        if self.run.result is not None:
            enqueue_undo(self.run, user=self.request.user)
        return redirect(self.address("import_preview", self.run))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        count = self.run.rows.filter(undone=False).count()
        context.update(run=self.run, count=count, back_url=self.address("import_preview", self.run))
        return context


def _upload_url(name: str) -> str:
    return reverse("import_data", args=[name])


def _page_of(instance: Any) -> str:
    meta = instance._meta
    try:
        return reverse(f"{meta.app_label}_{meta.model_name}:inspect", args=[instance.pk])
    except NoReverseMatch:
        return ""
