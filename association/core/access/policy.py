"""The one answer to who may what: module on? role? row? state? Admin, API, prints and exports all ask here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from association.core.documents.states import transitions_of
from association.core.registry.state import is_enabled

from .field_rights import field_rights_of, is_required, levels_of, reaches, right_of
from .parents import is_child, link_to_parent


class DeskPolicy(ModelPermissionPolicy):
    """Permissions of a record or document. A module that is off is one nobody has permission for.

    Restricted fields (see `field_rights`) are asked for here and nowhere else: *hidden* is what the user
    may not see, *frozen* what he sees and may not write. That holds for new rows too, or a value could be
    put in that its writer may not touch a minute later. So whoever may not write a required restricted field
    may not add rows at all; a system check names the roles that were given that right all the same.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        if not is_enabled(self.app_label):
            return False
        return any(self._user_holds(user, right) for right in self._rights(action))

    def _rights(self, action: str) -> tuple[str, ...]:
        """The rights of which one is needed: a duplicate is a new row."""
        declared = transitions_of(self.model).get(action)
        return declared.rights() if declared else ("add" if action == "duplicate" else action,)

    def _user_holds(self, user: Any, right: str) -> bool:
        if not super().user_has_permission(user, right):
            return False
        return right != "add" or not any(is_required(self.model, name) for name in self.closed_fields(user))

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def rows(self, user: Any, rows: QuerySet | None = None) -> QuerySet:
        """Rows of the model that `user` may see: none without the view permission."""
        rows = self.model._default_manager.all() if rows is None else rows
        if not self.user_has_permission(user, "view"):
            return rows.none()
        return rows_in_scope(self.model, user, rows)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        if not self.user_has_permission(user, action) or not self.state_allows(action, instance):
            return False
        return instance.pk is None or self.rows(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet:
        if not self.user_has_any_permission(user, actions):
            return self.model._default_manager.none()
        return self.rows(user)

    def hidden_fields(self, user: Any) -> frozenset[str]:
        """Fields of this model the user may not see, in any form: list, page, history, export, search, API."""
        return self._fields_without(user, "view")

    def frozen_fields(self, user: Any) -> frozenset[str]:
        """Fields of this model the user sees but may not write."""
        return self.closed_fields(user) - self.hidden_fields(user)

    def closed_fields(self, user: Any) -> frozenset[str]:
        """Fields of this model the user may not write: the hidden and the frozen ones."""
        return self._fields_without(user, "change") | self.hidden_fields(user)

    def hides(self, user: Any, path: str) -> bool:
        """Whether a name or path (``donor__phone``, a search key made of it) leads to something hidden."""
        return reaches(self.model, path, lambda model: _asked(model, "hidden_fields", user))

    def closes(self, user: Any, path: str) -> bool:
        """Whether a name or path leads to something the user may not write."""
        return reaches(self.model, path, lambda model: _asked(model, "closed_fields", user))

    def shown(self, user: Any, paths: Iterable[str]) -> tuple[str, ...]:
        """Those of the names and paths that lead to nothing hidden, in order."""
        return tuple(path for path in paths if not self.hides(user, path))

    def open_ordering(self, user: Any, ordering: Iterable[Any]) -> bool:
        """Whether rows may be shown in this order: that of a hidden column would tell its values."""
        return not any(self.hides(user, str(name).lstrip("-")) for name in ordering)

    def _fields_without(self, user: Any, action: str) -> frozenset[str]:
        names: set[str] = set()
        for field_right, fields in field_rights_of(self.model).items():
            if not self._has_right_on(user, action, field_right):
                names.update(fields)
        return frozenset(names)

    def _has_right_on(self, user: Any, action: str, name: str) -> bool:
        owner, right = right_of(self.model, action, name)
        policy = self if owner is self.model else policy_for(owner)
        return policy.user_has_permission(user, right)

    def seen_levels(self, user: Any) -> tuple[str, ...]:
        """Levels of this model, or of the parent it has them from, that `user` may see; the lowest first."""
        return tuple(name for name in levels_of(self.model) if self._has_right_on(user, "view", name))

    @staticmethod
    def state_allows(action: str, instance: Any) -> bool:
        return bool(instance.allows(action)) if hasattr(instance, "allows") else True


def rows_in_scope(model: Any, user: Any, rows: QuerySet) -> QuerySet:
    """Those of `rows` that the model gives `user` and whose parents he may see, whatever his right on the model itself.

    One query, however many levels there are. A `scope_through` that leads nowhere gives no row.
    """
    rows = model.rows_for(user, rows)
    if not is_child(model):
        return rows
    link: Any = link_to_parent(model)
    if link is None:
        return rows.none()
    parents = policy_for(link.related_model).rows(user)
    return rows.filter(**{f"{link.name}__in": parents.order_by().values(link.target_field.name)})


def _asked(model: type[Model], question: str, user: Any) -> frozenset[str]:
    policy = policy_registry.get_by_type(model, fallback=False)
    return getattr(policy, question)(user) if isinstance(policy, DeskPolicy) else frozenset()


def policy_for(model: type[Model]) -> DeskPolicy:
    """The policy of a desk model."""
    policy = policy_registry.get_by_type(model)
    if not isinstance(policy, DeskPolicy):
        raise TypeError(f"{model._meta.label} has no desk")
    return policy


def register_policy(model: type[Model]) -> None:
    """Register before Wagtail first asks, else it keeps a fallback that ignores rows and states."""
    register_permission_policy(model, DeskPolicy(model), exact_class=True)
