"""Forms and confirm pages that do only what was shown: they carry the version of the row they were made from."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.admin import messages
from wagtail.contrib.settings.views import EditView
from wagtail.log_actions import registry as log_registry

from association.core.api.idempotency import IdempotencyKey, fingerprint_of
from association.core.documents.changes import Step
from association.core.documents.locks import wait_for
from association.core.documents.version import ChangedMeanwhileError, locked, require_version, version_of
from association.core.l10n.text import listed

from .columns import display, label_of
from .compare import Change, compared

SEEN = "seen_version"
FORM_KEY = "form_key"


class VersionedFormMixin:
    """For edit forms: a row changed by somebody else meanwhile is not written over.

    The form comes back with what was typed, and beside it what is stored now; saving again is then a decision.
    """

    object: Any
    request: Any
    conflict: list[Change] | None = None
    seen_version = ""

    def made_from(self, row: Any) -> tuple[Any, ...]:
        """What the form is made from: the row, and what is shown with it."""
        return (row,)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        # Before the form reads anything: a change in between makes the version too old, which is found,
        # not the form, which would not be.
        self.object = self.get_object()  # type: ignore[attr-defined]
        self.seen_version = version_of(*self.made_from(self.object))
        return super().get(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        self.seen_version = request.POST.get(SEEN, "")
        return super().post(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                row, *shown = self.made_from(locked(self.object))
                require_version(row, self.seen_version, *shown)
                return super().form_valid(form)  # type: ignore[misc,no-any-return]
        except ChangedMeanwhileError:
            stored = type(self.object)._base_manager.get(pk=self.object.pk)
            self.seen_version = version_of(*self.made_from(stored))
            self.conflict = self.differences(stored, form)
            # Nothing is wrong with the fields: the message says what to do, not "correct the errors".
            self.produced_error_message = None
            self.produced_error_code = ChangedMeanwhileError.code
            messages.error(self.request, _("Not saved: somebody else changed it while you were writing."))
            return self.form_invalid(form)  # type: ignore[attr-defined,no-any-return]

    def differences(self, stored: Any, form: Any) -> list[Change]:
        """What is stored now (before) and what was typed (after), where they differ."""
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


class OnceFormMixin:
    """For forms that make a row: the same form sent twice, by a double click or the way back, makes one.

    Each form that is shown has a key of its own. Sent again with other contents it is another form.
    """

    request: Any

    def form_valid(self, form: Any) -> HttpResponse:
        shown = self.request.POST.get(FORM_KEY, "")[:40]
        if not shown:
            return super().form_valid(form)  # type: ignore[misc,no-any-return]
        sent = self.request.POST.copy()
        sent.pop("csrfmiddlewaretoken", None)
        fingerprint = fingerprint_of("POST", self.request.path, sent)
        key, user = f"form:{shown}:{fingerprint}", self.request.user
        with transaction.atomic():
            # Not an answer of 409, as programs get: the second click waits, then sees what the first one made.
            wait_for(key)
            stored = IdempotencyKey.objects.filter(user=user, key=key).first()
            if stored is not None:
                messages.info(self.request, _("This was saved already; here it is."))
                return redirect(stored.headers["Location"])
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            if response.status_code == 302:
                IdempotencyKey.objects.create(
                    user=user,
                    key=key,
                    fingerprint=fingerprint,
                    status=302,
                    headers={"Location": response.headers["Location"]},
                    body=b"",
                )
            return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context["form_key"] = self.request.POST.get(FORM_KEY) or uuid4().hex
        return context


class VersionedPlainFormMixin(VersionedFormMixin):
    """The same for forms of Wagtail's about rows that have no desk."""

    model: type[Model]

    def compared(self, step: Step) -> list[Change]:
        fields = [field for field in self.model._meta.concrete_fields if field.editable]
        words = [
            (field.name, str(display(step.before, field.name)), str(display(step.after, field.name)))
            for field in fields
            if field.name != "site" and not field.primary_key
        ]
        for relation in get_all_child_relations(self.model):
            name = relation.get_accessor_name()
            words.append(
                (name, *(listed(map(str, getattr(row, name).all())) for row in (step.before, step.after)))
            )
        return [
            Change(name, label_of(self.model, name), before, after)
            for name, before, after in words
            if before != after
        ]


class SettingEditView(VersionedPlainFormMixin, EditView):
    """Wagtail's form of a setting, which two people may have open."""

    template_name = "core/desk/setting.html"
