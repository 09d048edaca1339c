"""The one permission seam: module on? role? row? state? Admin, API, prints and exports all ask here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from association.core.registry.state import is_enabled

# Making a new draft out of a row needs the right to add one, and no right of its own.
_SAME_RIGHT = {"amend": "add", "duplicate": "add"}


class DeskPolicy(ModelPermissionPolicy):
    """Permissions of a record or document. A module that is off is one nobody has permission for."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        action = _SAME_RIGHT.get(action, action)
        return is_enabled(self.app_label) and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def rows(self, user: Any, rows: QuerySet | None = None) -> QuerySet:
        """Rows of the model that `user` may see: none without the view permission."""
        rows = self.model._default_manager.all() if rows is None else rows
        if not self.user_has_permission(user, "view"):
            return rows.none()
        return self.model.rows_for(user, rows)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        if not self.user_has_permission(user, action) or not self.state_allows(action, instance):
            return False
        return instance.pk is None or self.rows(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet:
        if not self.user_has_any_permission(user, actions):
            return self.model._default_manager.none()
        return self.rows(user)

    @staticmethod
    def state_allows(action: str, instance: Any) -> bool:
        return bool(instance.allows(action)) if hasattr(instance, "allows") else True


def policy_for(model: type[Model]) -> DeskPolicy:
    """The policy of a desk model."""
    policy = policy_registry.get_by_type(model)
    if not isinstance(policy, DeskPolicy):
        raise TypeError(f"{model._meta.label} has no desk")
    return policy


def register_policy(model: type[Model]) -> None:
    """Register before Wagtail first asks, else it keeps a fallback that ignores rows and states."""
    register_permission_policy(model, DeskPolicy(model), exact_class=True)
