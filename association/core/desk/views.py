"""The nine admin views of a desk, built on Wagtail's generic ones with row and state rights closed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import StatusSidePanel
from wagtail.admin.views import generic
from wagtail.admin.views.generic import history, usage

from association.core.access.audit import Way, record_seen
from association.core.access.policy import policy_for
from association.core.documents.copies import copy_for
from association.core.documents.errors import DomainError
from association.core.l10n.digits import is_id
from association.core.rules.refusals import RuleBrokenError, in_words

from .declaration import Desk
from .links import visible_links
from .restricted import SeenFormMixin
from .rows import InstanceGateMixin, RowMixin
from .seen import OnceFormMixin, VersionedFormMixin


class StatePanel(StatusSidePanel):
    """The state of the row in place of Wagtail's: what it does not know how to publish it calls published."""

    def get_status_templates(self, context: Any) -> list[str]:
        return ["core/desk/state_panel.html"]


class SaveErrorsMixin:
    """A rule that refuses a save becomes a message on the form, never a 500."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with in_words(), transaction.atomic():
                return super().form_valid(form)  # type: ignore[misc]
        except ValidationError as exc:
            form.add_error(None, exc.messages)
        except RuleBrokenError as exc:
            named = [name for name in exc.fields if name in form.fields]
            form.add_error(named[0] if named else None, str(exc))
        except DomainError as exc:
            form.add_error(None, str(exc))
        self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
        self.produced_error_code = "validation_error"
        return self.form_invalid(form)  # type: ignore[attr-defined,no-any-return]

    def get_success_url(self) -> str:
        return reverse(self.inspect_url_name, args=[self.object.pk])  # type: ignore[attr-defined]

    def get_success_buttons(self) -> list[Any]:
        return []


class DeskCreateView(SaveErrorsMixin, OnceFormMixin, SeenFormMixin, generic.CreateView):
    template_name = "core/desk/new.html"
    desk: Desk = None  # type: ignore[assignment] # given by as_view()
    inspect_url_name: str | None = None
    success_message = gettext_lazy("%(model_name)s saved.")

    def get_initial_form_instance(self) -> Any:
        return self._copied() or self.model(**{k: v for k, v in self._initial().items() if v})

    def _copied(self) -> Any:
        """What was typed in the row that `?copy=` names, for people who duplicate it."""
        pk = self.request.GET.get("copy", "")
        row = policy_for(self.model).rows(self.request.user).filter(pk=pk).first() if is_id(pk) else None
        if row is None:
            return None
        record_seen(self.request.user, Way.PAGE, self.model, [row.pk])
        return copy_for(row, self.request.user)

    def _initial(self) -> dict[str, Any]:
        """Values of plain fields and relations given in the address, so that one page can lead to the next.

        Only of fields the person may write, and of related rows he may see.
        """
        initial = {}
        for name in self.desk.field_names:
            if value := self.request.GET.get(name):
                field = self.model._meta.get_field(name)
                try:
                    given = field.to_python(value)
                except ValidationError:
                    continue
                if self._may_name(field.related_model, given):
                    initial[field.attname] = given
        return initial

    def _may_name(self, related: Any, key: Any) -> bool:
        """Whether the form may show the related row of this key by its name."""
        if not hasattr(related, "Desk"):
            return True
        return policy_for(related).rows(self.request.user).filter(pk=key).exists()


class DeskEditView(SaveErrorsMixin, VersionedFormMixin, SeenFormMixin, InstanceGateMixin, generic.EditView):
    desk: Desk = None  # type: ignore[assignment] # given by as_view()
    template_name = "core/desk/edit.html"
    permission_required = "change"

    def get_side_panels(self) -> MediaContainer:
        return MediaContainer(
            [
                StatePanel(
                    self.object,
                    self.request,
                    history_url=self.get_history_url(),
                    last_updated_info=self.get_last_updated_info(),
                )
            ]
        )

    inspect_url_name: str | None = None
    success_message = gettext_lazy("%(model_name)s saved.")


class DeskDeleteView(InstanceGateMixin, generic.DeleteView):
    """Asks first, and shows what names the row: what others need has no button to delete it."""

    permission_required = "delete"
    template_name = "core/desk/delete.html"
    inspect_url_name: str | None = None
    success_message = gettext_lazy("%(model_name)s deleted.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        try:
            Collector(using=self.object._state.db).collect([self.object])
        except (ProtectedError, RestrictedError):
            context["is_protected"] = True
        context["links"] = visible_links(self.object, self.request.user)
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with in_words(), transaction.atomic():
                return super().form_valid(form)
        except (ProtectedError, DomainError) as exc:
            text = (
                str(exc)
                if isinstance(exc, DomainError)
                else _("It is used by other records, so it cannot be deleted.")
            )
            messages.error(self.request, text)
            return redirect(reverse(self.inspect_url_name, args=[self.object.pk]))


class DeskHistoryView(RowMixin, history.HistoryView):
    any_permission_required = ["view"]


class DeskUsageView(RowMixin, usage.UsageView):
    """Leads to the row's page, which lists what names it: Wagtail's index of references knows pages only."""

    permission_required = "view"
    inspect_url_name: str | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(reverse(self.inspect_url_name, args=[self.get_object().pk]))
