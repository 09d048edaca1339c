"""The screen of roles: all side by side, one at a time to change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages

from association.core.desk.page import AdminPage, Trail
from association.core.desk.timeline import steps_of
from association.core.documents.errors import DomainError
from association.core.documents.states import Transition

from .ending import is_own
from .keeper import CHANGE
from .log import words_of
from .services import (
    ADD,
    DELETE,
    all_sections,
    change_rights,
    create_role,
    delete_role,
    difference_to_manifest,
    granted_to,
    is_asked_for,
    rename_role,
    reset_rights,
)
from .table import side_by_side, tick_table

ICON = "group"


def all_roles() -> QuerySet[Group]:
    """Every role with the number of its users; groups that only Wagtail knows come last."""
    counted = Group.objects.annotate(users=Count("user", distinct=True)).select_related("role")
    return counted.order_by(F("role__pk").asc(nulls_last=True), "pk")


class _RolesPage(AdminPage):
    """Leads back to the roles."""

    header_icon = ICON
    permission_required = CHANGE

    def trail(self) -> Trail:
        return [(reverse("roles"), _("Roles"))]


class RolesView(_RolesPage, TemplateView):
    """What each role may do with each kind of record, side by side."""

    template_name = "core/roles/index.html"
    page_title = gettext_lazy("Roles")

    def trail(self) -> Trail:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        roles = list(all_roles().prefetch_related("permissions__content_type"))
        return super().get_context_data(
            roles=roles,
            sections=side_by_side(all_sections(), roles),
            may_add=self.request.user.has_perm(ADD),
            **kwargs,
        )


class _OneRole(_RolesPage):
    """Pages of one role."""

    kwargs: dict[str, Any]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.group = get_object_or_404(all_roles(), pk=kwargs["pk"])

    def get_success_url(self) -> str:
        return reverse("role", args=[self.group.pk])


def waits_for_second() -> str:
    return _("What moves money or gives rights waits for a second administrator, who has been told.")


class RoleView(_OneRole, TemplateView):
    """One role with boxes to tick.

    The form carries what it showed: only what was ticked or unticked is changed, so two administrators
    at one role do not undo each other.
    """

    template_name = "core/roles/role.html"

    def get_page_title(self) -> str:
        return self.group.name

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        shown, ticked = set(request.POST.getlist("shown")), set(request.POST.getlist("rights"))
        try:
            change = change_rights(
                group=self.group, give=ticked - shown, take=shown - ticked, changed_by=request.user
            )
        except (DomainError, ValidationError) as exc:
            messages.error(request, " ".join(exc.messages) if isinstance(exc, ValidationError) else str(exc))
        else:
            said = _("The rights of “%(role)s” are changed.") if change else _("Nothing was changed.")
            if change or not change.asked:
                messages.success(request, said % {"role": self.group.name} if change else said)
            if change.asked:
                messages.warning(request, waits_for_second())
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        granted = granted_to(self.group)
        sections = all_sections()
        known = {right.permission for section in sections for right in section.rights}
        return super().get_context_data(
            role=self.group,
            tables=[tick_table(section, granted) for section in sections],
            shown=sorted(granted & known),
            asked_for=is_asked_for(self.group),
            own=is_own(self.group),
            timeline=steps_of(self.group),
            **kwargs,
        )


class NameForm(forms.Form):
    """The name of a role."""

    name = forms.CharField(label=gettext_lazy("Name of the role"), max_length=150)


class _NamePage(_RolesPage, FormView):
    template_name = "core/roles/name.html"
    form_class = NameForm

    def save(self, name: str) -> Group:
        raise PermissionDenied  # pages say what they do

    def form_valid(self, form: NameForm) -> HttpResponse:
        try:
            group = self.save(form.cleaned_data["name"])
        except ValidationError as exc:
            form.add_error(None, exc)
            return self.form_invalid(form)
        return redirect(reverse("role", args=[group.pk]))


class NewRoleView(_NamePage):
    """A role of one's own begins without rights."""

    permission_required = ADD
    page_title = gettext_lazy("New role")

    def save(self, name: str) -> Group:
        return create_role(name=name, created_by=self.request.user)


class RenameRoleView(_NamePage, _OneRole):
    """Another name; everything else stays."""

    page_title = gettext_lazy("Rename the role")

    def get_page_subtitle(self) -> str:
        return self.group.name

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.group.name}

    def save(self, name: str) -> Group:
        return rename_role(group=self.group, name=name, renamed_by=self.request.user)


class _AskFirst(_OneRole, FormView):
    """Ask, then do."""

    template_name = "core/desk/transition.html"
    form_class = forms.Form
    action: Transition

    def get_page_title(self) -> str:
        return str(self.action.label)

    def get_page_subtitle(self) -> str:
        return self.group.name

    def perform(self) -> None:
        raise PermissionDenied  # pages say what they do

    def facts(self) -> list[tuple[str, Any, str]]:
        return []

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.perform()
        except DomainError as exc:
            form.add_error(None, str(exc))
            return self.form_invalid(form)
        messages.success(self.request, str(self.action.done))
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("role", args=[self.group.pk])
        return super().get_context_data(action=self.action, facts=self.facts(), back_url=back, **kwargs)


class ResetRoleView(_AskFirst):
    """Back to what the modules ask for; what that would give and take is said before."""

    action = Transition(
        "reset",
        gettext_lazy("Back to what the modules ask for"),
        gettext_lazy("Only these rights change; everything else the role may do stays."),
        gettext_lazy("The role is as the modules ask for."),
        icon="rotate",
    )

    def facts(self) -> list[tuple[str, Any, str]]:
        difference = difference_to_manifest(self.group)
        none = _("nothing")
        return [
            (_("Would be given"), words_of(sorted(difference.given)) or none, "given"),
            (_("Would be taken away"), words_of(sorted(difference.taken)) or none, "taken"),
        ]

    def perform(self) -> None:
        if reset_rights(group=self.group, changed_by=self.request.user).asked:
            messages.warning(self.request, waits_for_second())


class DeleteRoleView(_AskFirst):
    """A role of one's own that nobody plays."""

    permission_required = DELETE
    action = Transition(
        "delete",
        gettext_lazy("Delete the role"),
        gettext_lazy("The role disappears with its rights. This cannot be undone."),
        gettext_lazy("The role is deleted."),
        dangerous=True,
        icon="bin",
    )

    def perform(self) -> None:
        delete_role(group=self.group, deleted_by=self.request.user)

    def get_success_url(self) -> str:
        return reverse("roles")
