"""Users in the admin: added with an invitation, a link for a new password, the end of a lost second factor."""

from __future__ import annotations

from copy import copy
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.users.views.users import CreateView, DeleteView, EditView, UserViewSet

from association.core.access.refused import SaysWhyMixin
from association.core.access.roles import ACCESS_ADMIN
from association.core.access_requests.models import AccessRequest, AccessRequestKind, AccessRequestState
from association.core.access_requests.services import ask, waits_for_role
from association.core.desk.columns import display
from association.core.desk.compare import Change
from association.core.desk.page import AdminPage, Trail
from association.core.desk.seen import VersionedFormMixin
from association.core.documents.states import Transition
from association.core.jobs.services import called
from association.core.l10n.text import listed
from association.core.roles.admin import waits_for_second

from .services import send_link

CHANGE = "core.change_user"


def _say_asked(request: HttpRequest, form: Any) -> None:
    if any(asked.state == AccessRequestState.WAITING for asked in form.asked):
        messages.warning(request, waits_for_second())


class NewUserView(SaysWhyMixin, CreateView):
    """Adding somebody sends the invitation, now or when the role that lets them in is given."""

    def save_instance(self) -> Any:
        user = super().save_instance()
        _say_asked(self.request, self.form)
        # Asked anew: the form has asked the same instance before it had a role.
        may_enter = get_user_model().objects.get(pk=user.pk).has_perm(ACCESS_ADMIN)
        if waits_for_role(user) and not may_enter:
            messages.warning(
                self.request,
                _("The invitation leaves when the role is given; before, nothing lets this person in."),
            )
        else:
            _send_and_say(self.request, user)
        return user


def _send_and_say(request: HttpRequest, user: Any) -> None:
    try:
        sent = send_link(user, sent_by=request.user)
    except OSError:
        messages.error(
            request,
            _(
                "The link could not be sent: the mail server does not answer. Send it again later from the user's page."
            ),
        )
        return
    if sent:
        messages.success(
            request, _("A link to set a password is on its way to %(email)s.") % {"email": user.email}
        )
    else:
        messages.error(
            request,
            _(
                "No link was sent: there is no address, the account is not active, or five were sent within the hour."
            ),
        )


class EditUserView(SaysWhyMixin, VersionedFormMixin, EditView):
    """With what waits for a second administrator, and the ways back in."""

    def made_from(self, row: Any) -> tuple[Any, ...]:
        """The user with their roles. Signing in writes two columns, of which the form shows neither."""
        row = copy(row)
        row.last_login, row.password = None, ""
        return row, sorted(row.groups.values_list("pk", flat=True))

    def differences(self, stored: Any, form: Any) -> list[Change]:
        """By the fields of the form: saving it, even without writing, would ask for what takes two."""
        roles = (stored.groups.order_by("pk"), form.cleaned_data["groups"].order_by("pk"))
        found = [Change("groups", str(form.fields["groups"].label), *(listed(r) for r in roles))]
        columns = {field.name for field in stored._meta.concrete_fields}
        for name in filter(columns.__contains__, form.fields):
            before, after = (display(row, name) for row in (stored, form.instance))
            found.append(Change(name, str(form.fields[name].label), str(before), str(after)))
        return [change for change in found if change.before != change.after]

    def save_instance(self) -> Any:
        user = super().save_instance()
        _say_asked(self.request, self.form)
        return user

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = AccessRequest.objects.filter(user=self.object, state=AccessRequestState.WAITING)
        return super().get_context_data(
            waiting=waiting.select_related("group"),
            has_second_factor=is_mfa_enabled(self.object),
            **kwargs,
        )


class DeleteUserView(SaysWhyMixin, DeleteView):
    pass


class MajmaUserViewSet(UserViewSet):
    """Wagtail's, with these forms and pages."""

    add_view_class = NewUserView
    edit_view_class = EditUserView
    delete_view_class = DeleteUserView
    create_template_name = "core/users/new.html"
    edit_template_name = "core/users/edit.html"
    # Wagtail's page of a copy writes over the person it copies.
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> Any:
        from .forms import EditUserForm, NewUserForm  # Wagtail's forms ask for hooks, which must all be there

        return EditUserForm if for_update else NewUserForm


class _AboutUser(AdminPage, FormView):
    """Ask, then do something about another user."""

    header_icon = "user"
    template_name = "core/desk/transition.html"
    form_class = forms.Form
    action: Transition

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.user = get_object_or_404(get_user_model(), pk=kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(CHANGE) or (self.user.is_superuser and not request.user.is_superuser):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return str(self.action.label)

    def _back(self) -> str:
        return reverse("wagtailusers_users:edit", args=[self.user.pk])

    def trail(self) -> Trail:
        return [(reverse("wagtailusers_users:index"), _("Users")), (self._back(), called(self.user))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts = [
            (_("User"), f"{called(self.user)} ({self.user.get_username()})", "user"),
            (_("E-mail"), self.user.email, "email"),
        ]
        return super().get_context_data(action=self.action, facts=facts, back_url=self._back(), **kwargs)


class SendLinkView(_AboutUser):
    action = Transition(
        "send_link",
        gettext_lazy("Send a link for a new password"),
        gettext_lazy("The link is good once. The old password works until another is set."),
        gettext_lazy("The link is sent."),
        icon="mail",
    )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        _send_and_say(self.request, self.user)
        return redirect(self._back())


class EndSecondFactorView(_AboutUser):
    action = Transition(
        "end_second_factor",
        gettext_lazy("End the second factor"),
        gettext_lazy(
            "For somebody whose telephone is gone and whose codes are used up. All their sign-ins end too. "
            "A second administrator has to agree, where this installation asks for two."
        ),
        gettext_lazy("The second factor is ended."),
        dangerous=True,
        icon="lock-open",
    )

    def form_valid(self, form: forms.Form) -> HttpResponse:
        request = ask(AccessRequestKind.SECOND_FACTOR, asked_by=self.request.user, user=self.user)
        if request.state == AccessRequestState.WAITING:
            messages.warning(self.request, waits_for_second())
        else:
            messages.success(self.request, str(self.action.done))
        return redirect(self._back())
