"""Wagtail's application of users, told to use our pages. Apart from them, because settings load it before any model."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "association.core.users.admin.MajmaUserViewSet"
    group_viewset = "association.core.roles.group_editor.MajmaGroupViewSet"
