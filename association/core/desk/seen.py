"""Forms and confirm pages that do only what was shown: they carry the version of the row they were made from."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.contrib.settings.views import EditView
from wagtail.log_actions import registry as log_registry

from association.core.documents.changes import Step
from association.core.documents.version import ChangedMeanwhileError, locked, require_version, version_of

from .columns import display, label_of
from .compare import Change, compared

SEEN = "seen_version"


class VersionedFormMixin:
    """For edit forms: a row changed by somebody else meanwhile is not written over.

    The form comes back with what was typed, and beside it what is stored now; saving again is then a decision.
    """

    object: Any
    request: Any
    conflict: list[Change] | None = None
    seen_version = ""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        # Before the form reads anything: a change in between makes the version too old, which is found,
        # not the form, which would not be.
        self.object = self.get_object()  # type: ignore[attr-defined]
        self.seen_version = version_of(self.object)
        return super().get(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        self.seen_version = request.POST.get(SEEN, "")
        return super().post(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                require_version(locked(self.object), self.seen_version)
                return super().form_valid(form)  # type: ignore[misc,no-any-return]
        except ChangedMeanwhileError:
            self.conflict = self._differences(form)
            # Nothing is wrong with the fields: the message says what to do, not "correct the errors".
            self.produced_error_message = None
            self.produced_error_code = ChangedMeanwhileError.code
            messages.error(self.request, _("Not saved: somebody else changed it while you were writing."))
            return self.form_invalid(form)  # type: ignore[attr-defined,no-any-return]

    def _differences(self, form: Any) -> list[Change]:
        """What is stored now (before) and what was typed (after), where they differ."""
        stored = type(self.object)._base_manager.get(pk=self.object.pk)
        self.seen_version = version_of(stored)
        return self.compared(Step(stored, form.save(commit=False)))

    def compared(self, step: Step) -> list[Change]:
        """The fields that differ, in words."""
        return compared(step, self.desk, self.request.user)  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context["seen_version"] = self.seen_version
        if self.conflict is not None:
            context["conflict"] = self.conflict
            context["changed_by"] = (
                log_registry.get_logs_for_instance(self.object).select_related("user").first()
            )
        return context


class SettingEditView(VersionedFormMixin, EditView):
    """Wagtail's form of a setting, which two people may have open."""

    template_name = "core/desk/setting.html"

    def compared(self, step: Step) -> list[Change]:
        names = [
            field.name
            for field in self.model._meta.concrete_fields
            if field.editable and field.name != "site"
        ]
        words = ((name, str(display(step.before, name)), str(display(step.after, name))) for name in names)
        return [
            Change(name, label_of(self.model, name), before, after)
            for name, before, after in words
            if before != after
        ]
