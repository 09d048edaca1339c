"""The page of a transition: it shows what becomes final, asks, then does it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail.admin import messages

from association.core.access.audit import Way, record_seen
from association.core.access.policy import policy_for
from association.core.desk.page import AdminPage, Trail
from association.core.documents.errors import DomainError
from association.core.documents.requests import told, waiting_request
from association.core.documents.states import Transition, transitions_of
from association.core.documents.transitions import perform
from association.core.documents.version import ChangedMeanwhileError, locked, require_version, version_of
from association.core.l10n.money import amount_in_words
from association.core.rules.refusals import in_words

from .columns import display, label_of, lines_context
from .declaration import Desk
from .links import visible_links
from .refusals import named_errors
from .relations import offer_only_seen
from .restricted import SeenDeskMixin
from .rows import only_the_state_forbids
from .seen import SEEN


def asked_facts(row: Model, user: Any) -> list[tuple[str, Any, str]]:
    """What waits for a second person, as facts of a page: what, who asked, when, with which values."""
    request = waiting_request(row)
    if request is None:
        return []
    declared = transitions_of(type(row))[request.transition]
    person = request.requested_by.get_full_name() or request.requested_by.get_username()
    facts = [
        (_("Action"), declared.label, "action"),
        (_("Asked by"), person, "person"),
        (_("Asked at"), date_format(localtime(request.requested_at), "DATETIME_FORMAT"), "moment"),
    ]
    return facts + [(label, value, "value") for label, value in told(request, declared, user)]


class TransitionView(SeenDeskMixin, AdminPage, FormView):
    """Ask, then do. The rule itself stands in the action; here are only words."""

    model: type[Model] = None  # type: ignore[assignment] # given by as_view()
    desk: Desk = None  # type: ignore[assignment] # given by as_view()
    index_url_name: str | None = None
    inspect_url_name: str | None = None
    edit_url_name: str | None = None
    template_name = "core/desk/transition.html"
    action: Transition

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        declared = transitions_of(self.model).get(self.kwargs["action"])
        if declared is None or declared.own_page:
            raise Http404
        self.action = declared
        self.object = get_object_or_404(policy_for(self.model).rows(request.user), pk=self.kwargs["pk"])
        record_seen(request.user, Way.PAGE, self.model, [self.object.pk])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        policy = policy_for(self.model)
        if not policy.user_has_permission_for_instance(request.user, self.action.name, self.object):
            if only_the_state_forbids(request, self.action.name, self.object):
                return redirect(self.get_success_url())
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[forms.Form]:
        return self.action.form

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        offer_only_seen(form, self.request.user)
        return form

    def get_page_title(self) -> str:
        return str(self.action.label)

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_success_url(self) -> str:
        return reverse(self.inspect_url_name, args=[self.object.pk])

    def trail(self) -> Trail:
        return [
            (reverse(self.index_url_name), self.model._meta.verbose_name_plural),
            (self.get_success_url(), self.object),
        ]

    def address_after(self, done: Any) -> str:
        """The page of what was done; of another draft that was made to be corrected, its form."""
        may = policy_for(self.model).user_has_permission_for_instance(self.request.user, "change", done)
        name = (
            self.edit_url_name
            if done.pk != self.object.pk and getattr(done, "is_draft", False) and may
            else self.inspect_url_name
        )
        return reverse(name, args=[done.pk])

    def shown_of(self, row: Any) -> list[str]:
        """The words the page shows of a row and of those it names: a donor may be renamed while it is open."""
        words = [str(display(row, name)) for name in self.desk.inspect]
        waiting = waiting_request(row)
        words += [] if waiting is None else [f"{waiting.pk} {waiting.values}"]
        return words + [str(table["rows"]) for table in lines_context(row, self.desk)]

    def amounts_in_words(self) -> list[tuple[str, str]]:
        """Each amount of the document by its label, spelled out: the last look before it is final."""
        amounts = (name for name in self.desk.inspect if name.endswith("_irr"))
        found = ((label_of(self.model, name), getattr(self.object, name)) for name in amounts)
        return [(label, amount_in_words(amount)) for label, amount in found if amount]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            with in_words(), transaction.atomic():
                row = locked(self.object)
                require_version(row, self.request.POST.get(SEEN, ""), self.shown_of(row))
                done = perform(row, self.action.name, user=self.request.user, **form.cleaned_data)
        except ChangedMeanwhileError as exc:
            self.object = type(self.object)._base_manager.get(pk=self.object.pk)
            form.add_error(None, str(exc))
        except ValidationError as exc:
            for message in named_errors(self.model, exc):
                form.add_error(None, message)
        except DomainError as exc:
            form.add_error(None, str(exc))
        else:
            if not self.action.decides and waiting_request(done) is not None:
                said = _("A second person must confirm it. Until then it stays as it is.")
                messages.warning(self.request, f"{done}: {said}")
            else:
                messages.success(self.request, f"{done}: {self.action.done}")
            return redirect(self.address_after(done))
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # First: what changes while the rest is read makes the version too old, and is found.
        context["seen_version"] = version_of(self.object, self.shown_of(self.object))
        context.update(
            object=self.object,
            action=self.action,
            facts=[(label_of(self.model, n), display(self.object, n), n) for n in self.desk.inspect],
            links=visible_links(self.object, self.request.user) if self.action.dangerous else [],
            back_url=self.get_success_url(),
            lines=lines_context(self.object, self.desk),
            amounts=self.amounts_in_words(),
            asked=asked_facts(self.object, self.request.user) if self.action.decides else [],
        )
        return context
