"""The same policy as the admin decides in the API."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission

from association.core.access.policy import policy_for

METHOD_ACTIONS = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}


class DeskPermission(BasePermission):
    """`view` to read, the method's action to write, the transition's own permission for transitions."""

    def has_permission(self, request: Any, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        policy = policy_for(view.model)
        return policy.user_has_permission(request.user, view.permission_action())

    def has_object_permission(self, request: Any, view: Any, obj: Any) -> bool:
        policy = policy_for(view.model)
        action = view.permission_action()
        # A wrong state is answered by the action itself (409 with words), not as a missing right.
        return (
            policy.user_has_permission(request.user, action)
            and policy.rows(request.user).filter(pk=obj.pk).exists()
        )
