"""Addresses and words of what is done about a user; about many at once one by one, so that the keeper sees each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction

from association.core.access.refused import SaysWhyMixin

from .admin import EndSecondFactorView, SendLinkView
from .pictures import account_picture, picture_address


class RoleForm(forms.Form):
    """Wagtail's, whose field takes its label from the code and so stays English."""

    role = forms.ModelChoiceField(label=gettext_lazy("Role"), queryset=Group.objects.all())


class AssignRoleAction(SaysWhyMixin, AssignRoleBulkAction):
    form_class = RoleForm


class DeleteManyAction(SaysWhyMixin, DeleteBulkAction):
    pass


class ActivateManyAction(SaysWhyMixin, SetActiveStateBulkAction):
    """Wagtail's writes past everything that watches a user: the keeper, and the end of their tokens."""

    @classmethod
    def execute_action(cls, objects: Any, mark_as_active: bool = False, **kwargs: Any) -> tuple[int, int]:
        for user in objects:
            user.is_active = mark_as_active
            user.save(update_fields=["is_active"])
        return len(objects), 0


for action in (ActivateManyAction, AssignRoleAction, DeleteManyAction):
    # After Wagtail's own of the same name, which they replace.
    hooks.register("register_bulk_action", action, order=1)

hooks.register("get_avatar_url", picture_address)


@hooks.register("register_admin_urls", order=-1)  # beside Wagtail's own pages of a user
def user_urls() -> list[URLPattern]:
    return [
        path("users/<int:pk>/link/", SendLinkView.as_view(), name="user_send_link"),
        path("users/<int:pk>/second-factor/", EndSecondFactorView.as_view(), name="user_end_second_factor"),
        path("users/<int:pk>/picture/", account_picture, name="account_picture"),
    ]


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action(
        "user.send_link",
        gettext_lazy("Send a link for a new password"),
        gettext_lazy("Link for a new password sent"),
    )
