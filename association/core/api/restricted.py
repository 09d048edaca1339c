"""Restricted fields in the API: hidden fields are left out of every answer, and writing closed ones is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.request import Request

from association.core.access.policy import DeskPolicy, policy_for
from association.core.desk.restricted import seen_by
from association.core.documents.listing import param_of

from .filters import program_filters


def _inner(field: Any) -> Any:
    """The serializer within a nested field, or None."""
    child = getattr(field, "child", field)
    return child if isinstance(child, serializers.BaseSerializer) else None


def _only_seen(field: Any, user: Any) -> None:
    """A relation takes rows the user may see; another row's id is answered as one that does not exist."""
    rows = field.get_queryset()
    if rows is not None and hasattr(rows.model, "Desk"):
        field.queryset = policy_for(rows.model).rows(user, rows)


def narrow(serializer: Any, policy: DeskPolicy, user: Any, prefix: str = "") -> None:
    """Take hidden fields out of a serializer and make frozen ones read-only, nested lines included."""
    for name, field in list(serializer.fields.items()):
        path = prefix + name
        if policy.hides(user, path):
            del serializer.fields[name]
        elif policy.closes(user, path):
            field.read_only = True
        elif isinstance(field, serializers.PrimaryKeyRelatedField) and not field.read_only:
            _only_seen(field, user)
        elif isinstance(field, serializers.ManyRelatedField) and not field.read_only:
            _only_seen(field.child_relation, user)
        elif (inner := _inner(field)) is not None:
            narrow(inner, policy, user, f"{path}__")


def refuse_closed(data: Any, policy: DeskPolicy, user: Any, prefix: str = "") -> dict[str, Any]:
    """What is wrong with a body that names fields its writer may not write; empty when nothing is."""
    if not isinstance(data, Mapping):
        return {}
    errors: dict[str, Any] = {}
    for name, value in data.items():
        if policy.closes(user, prefix + name):
            errors[name] = [_("Your role may not change this field.")]
        elif isinstance(value, list):
            rows = {
                str(number): refuse_closed(row, policy, user, f"{prefix}{name}__")
                for number, row in enumerate(value)
            }
            if wrong := {number: row for number, row in rows.items() if row}:
                errors[name] = wrong
    return errors


class SeenFieldsMixin:
    """For viewsets of a desk: from here on the view knows the desk as the user sees it."""

    model: ClassVar[Any]
    desk: Any
    request: Any

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        view: Any = self
        policy, user, whole = policy_for(self.model), request.user, self.desk
        self.desk = seen_by(whole, user)
        view.search_fields = list(policy.shown(user, view.search_fields))
        view.ordering_fields = list(policy.shown(user, view.ordering_fields))
        if self.desk.filters != whole.filters:
            view.filterset_class = program_filters(self.desk)
        if not policy.open_ordering(user, view.ordering):
            view.ordering = ("-pk",)
        self._refuse_hidden_questions(
            [param_of(one) for one in whole.filters if one not in self.desk.filters]
        )

    def _refuse_hidden_questions(self, filters: list[str]) -> None:
        """Raise ValidationError for a filter or an order by something hidden: left out, it would mislead."""
        policy, asked = policy_for(self.model), self.request.query_params
        names = [p for p in asked if any(p == name or p.startswith(f"{name}_") for name in filters)]
        ordering = [term.strip().lstrip("-") for term in asked.get("ordering", "").split(",")]
        if any(term and policy.hides(self.request.user, term) for term in ordering):
            names.append("ordering")
        if names:
            raise exceptions.ValidationError(
                {name: [_("Your role may not see this field.")] for name in names}
            )

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        serializer = super().get_serializer(*args, **kwargs)  # type: ignore[misc]
        if getattr(self, "swagger_fake_view", False):
            return serializer
        policy, user = policy_for(self.model), self.request.user
        narrow(getattr(serializer, "child", serializer), policy, user)
        errors = refuse_closed(kwargs.get("data"), policy, user)
        for relation in self._rewritten_lines(kwargs.get("data"), args):
            errors.setdefault(relation, [_("Lines hold fields your role may not change, so they stay.")])
        if errors:
            raise exceptions.ValidationError(errors)
        return serializer

    def _rewritten_lines(self, data: Any, rows: tuple[Any, ...]) -> list[str]:
        """Lines of a stored row that would be replaced as a whole, and with them what is closed in them."""
        if not rows or not isinstance(data, Mapping):
            return []
        policy, user, whole = policy_for(self.model), self.request.user, type(self).desk
        return [
            relation
            for relation, names in whole.lines.items()
            if relation in data and any(policy.closes(user, f"{relation}__{name}") for name in names)
        ]

    def rights_of_answer(self) -> str:
        """What decides over an answer beside the user: his rights on fields, and the key he came with."""
        policy, user = policy_for(self.model), self.request.user
        closed = sorted(policy.closed_fields(user))
        return ",".join([getattr(self.request.auth, "prefix", ""), *closed, *policy.seen_levels(user)])
