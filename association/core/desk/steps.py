"""Pages of several steps: choose, see exactly what would be done, do that, see what happened."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail.admin import messages

from association.core.access.policy import policy_for
from association.core.documents.errors import DomainError
from association.core.documents.version import ChangedMeanwhileError
from association.core.l10n.money import format_number

from .bulk.actions import MOST_ROWS, BulkAction
from .bulk.job import enqueue_bulk
from .bulk.rows import do_row, forecast
from .bulk.selection import carried_versions
from .bulk.views import done_text, forecast_context, result_context
from .page import DeskPage, words_of
from .relations import offer_only_seen


class NoLongerChosenError(DomainError):
    """A row has changed so that the page is no longer about it."""

    code = "no_longer_chosen"


class PreviewPage(DeskPage, FormView, ABC):
    """The first POST shows what would be done, the one with `confirm` does it, if it still is what was `shown`."""

    @abstractmethod
    def foreseen(self, form: Any) -> dict[str, Any]:
        """What would be done now, for the template. May raise ValidationError or DomainError."""

    @abstractmethod
    def carry_out(self, form: Any, shown: str) -> HttpResponseBase:
        """Do it. May raise ChangedMeanwhileError, ValidationError or another DomainError."""

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        offer_only_seen(form, self.request.user)
        return form

    def form_valid(self, form: Any) -> HttpResponseBase:  # type: ignore[override]
        try:
            if "confirm" in self.request.POST:
                try:
                    return self.carry_out(form, self.request.POST.get("shown", ""))
                except ChangedMeanwhileError as exc:
                    form.add_error(None, str(exc))
            found = self.foreseen(form)
        except (ValidationError, DomainError) as exc:
            form.add_error(None, words_of(exc))
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, **found))


class StepsPage(PreviewPage):
    """A form says which rows; each is shown, then done: at once, or row by row in the background.

        @contribute.page(model="majma_visits.placement", name="end-term")
        class EndTerm(StepsPage):
            page_title, rights, form_class = _("End of term"), ("view", "finish"), DayForm

            @staticmethod
            def rows(day): ...           # a queryset of the model, narrowed to those the person may see

            @staticmethod
            def do(row, *, user, day): ...   # one row; DomainError, ValidationError or PermissionDenied leaves it

    Each row is done in the version that was shown, or left as it is with the reason.
    """

    template_name = "core/desk/steps.html"
    question: ClassVar[str | Promise] = ""
    dangerous: ClassVar[bool] = False
    most: ClassVar[int] = MOST_ROWS
    steps_name = ""  # given by as_view()

    @staticmethod
    @abstractmethod
    def rows(**values: Any) -> Any:
        """The rows it would be done to, by the cleaned values of the form."""

    @staticmethod
    @abstractmethod
    def do(row: Any, *, user: Any, **values: Any) -> Any:
        """Do it to one row, which is locked."""

    @classmethod
    def action(cls, name: str) -> BulkAction:
        """What is done to each row, as an action on many rows."""

        def perform(row: Any, user: Any, values: Mapping[str, Any]) -> None:
            if not cls.permitted(user, type(row)):
                raise PermissionDenied
            if not cls.rows(**values).filter(pk=row.pk).exists():
                raise NoLongerChosenError(_("It is no longer one of those this is about."))
            cls.do(row, user=user, **values)

        return BulkAction(
            name,
            cls.page_title,
            cls.question,
            cls.rights[-1],
            perform,
            lambda row, user: None,
            form_class=cls.form_class,  # type: ignore[arg-type]
            dangerous=cls.dangerous,
            most=cls.most,
            listed=False,
        )

    def _chosen(self, values: dict[str, Any]) -> list[int]:
        rows = policy_for(self.model).rows(self.request.user, self.rows(**values))
        pks = list(rows.values_list("pk", flat=True)[: self.most + 1])
        if len(pks) > self.most:
            text = _("At most %(most)s rows can be done at once. Choose fewer.")
            raise ValidationError(text % {"most": format_number(self.most)})
        return list(dict.fromkeys(pks))

    def _tried(self, values: dict[str, Any]) -> BulkAction:
        """The action with a trial of the same values, which is taken back."""
        action = self.action(self.steps_name)
        return replace(action, foresee=lambda row, user: action.perform(row, user, values))

    def foreseen(self, form: Any) -> dict[str, Any]:
        action = self._tried(form.cleaned_data)
        found = forecast(action, self.model, self._chosen(form.cleaned_data), user=self.request.user)
        return {"previewed": True, **forecast_context(found, self.desk, action, self.request.user)}

    def carry_out(self, form: Any, shown: str) -> HttpResponseBase:
        seen, user = carried_versions(self.request.POST), self.request.user
        action, back = self.action(self.steps_name), reverse(self.index_url_name)
        if len(seen) > action.in_request:
            run = enqueue_bulk(action, self.model, seen, user=user, values=form.cleaned_data)
            return redirect(reverse("job_run", args=[run.pk]))
        reasons = {
            pk: do_row(action, self.model, pk, user=user, values=form.cleaned_data, seen=version)
            for pk, version in seen.items()
        }
        failed = [(pk, reason) for pk, reason in reasons.items() if reason]
        done = len(seen) - len(failed)
        if not failed:
            messages.success(self.request, done_text(done))
            return redirect(back)
        self.template_name = "core/desk/bulk/result.html"
        context = result_context(self.model, done, len(failed), failed, user)
        return self.render_to_response(self.get_context_data(form=form, **context, list_url=back))
