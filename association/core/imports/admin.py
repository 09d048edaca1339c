"""Importing in the admin: upload, see exactly what would happen, then confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from association.core.jobs.models import JobRun
from association.core.registry.contributions import find

from .job import enqueue_import, job_key
from .models import ImportRun
from .reading import UnreadableFileError
from .result import ImportResult
from .running import ImporterFailedError, read_list, run_list

LARGEST_FILE = 20 * 1024 * 1024
# About ten seconds of work. More goes to the background, where a worker must be running.
LINES_IN_REQUEST = 2_000


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


class ImporterMixin(WagtailAdminTemplateMixin):
    """Finds the importer and asks its permission."""

    request: HttpRequest
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        contribution = find("importer", kwargs["name"])
        if contribution is None:
            raise Http404
        if not request.user.has_perms(contribution.options["permissions"]):
            raise PermissionDenied
        self.importer = contribution
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def get_page_title(self) -> str:
        return str(self.importer.options["title"])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class UploadView(ImporterMixin, FormView):
    """Step one: the file."""

    template_name = "core/imports/upload.html"
    form_class = UploadForm

    def form_valid(self, form: UploadForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            read_list(self.importer, content)
        except (UnreadableFileError, ImporterFailedError) as exc:
            form.add_error("file", str(exc))
            return self.form_invalid(form)
        run = ImportRun.objects.create(
            importer=self.importer.name,
            file_name=file.name[:200],
            content=content,
            uploaded_by=self.request.user,  # type: ignore[misc] # only signed-in users get here
        )
        return redirect(reverse("import_preview", args=[self.importer.name, run.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["columns"] = [headings[0] for headings in self.importer.value.columns.values()]
        return context


class PreviewView(ImporterMixin, FormView):
    """Step two: what would be recorded, refused, repeated. Step three: do it, and the same page with what was done."""

    template_name = "core/imports/preview.html"
    form_class = forms.Form

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.run = get_object_or_404(
            ImportRun, pk=kwargs["pk"], importer=kwargs["name"], uploaded_by=request.user
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = JobRun.objects.filter(key=job_key(self.run)).first() if self.run.result is None else None
        if job is not None:  # half of the list may be recorded: a preview would count it as repeated
            return redirect(reverse("job_run", args=[job.pk]))
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        if self.run.result is None and self._is_long():
            job = enqueue_import(self.run, user=self.request.user)
            return redirect(reverse("job_run", args=[job.pk]))
        if self.run.result is None:
            self._import()
        return redirect(self.request.path)

    def _import(self) -> None:
        try:
            result = run_list(self.importer, bytes(self.run.content), dry_run=False, user=self.request.user)
        except ImporterFailedError as exc:
            messages.error(self.request, str(exc))
            return
        self.run.result = result.as_dict()
        self.run.save(update_fields=["result"])
        messages.success(self.request, _("The list has been imported."))

    def _dry_run(self) -> dict[str, Any]:
        """What would happen, and why it cannot when the importer breaks down."""
        try:
            result = run_list(self.importer, bytes(self.run.content), dry_run=True, user=self.request.user)
        except ImporterFailedError as exc:
            return {"result": ImportResult(dry_run=True).as_dict(), "failure": str(exc)}
        return {"result": result.as_dict()}

    def _is_long(self) -> bool:
        importer = self.importer.value()
        # An importer that cannot go on after a crash is safer in one request and one transaction.
        resumable = getattr(importer, "resumable", False)
        return resumable and len(importer.read(bytes(self.run.content))) > LINES_IN_REQUEST

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update({"result": self.run.result} if self.run.result else self._dry_run())
        context.update(run=self.run, upload_url=reverse("import_data", args=[self.importer.name]))
        return context
