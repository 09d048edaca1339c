"""Addresses and words of what is done about a user."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy
from wagtail import hooks

from .admin import EndSecondFactorView, SendLinkView
from .bulk import ActivateManyAction, AssignRoleAction, DeleteManyAction
from .pictures import account_picture, picture_address

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
