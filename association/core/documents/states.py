"""Rows with states: a field that only transitions change, and the declaration a transition consists of.

    class Placement(Record):
        class State(models.TextChoices): ...
        state = StateField(_("state"), choices=State, default=State.PLANNED)
        transitions = (
            Transition("begin", _("Begin"), source=(State.PLANNED,), target=State.ACTIVE, log=_("Begun")),
        )

From it follow the right, the button with its page that asks, the bulk action, the endpoint of the API, the line of the
timeline, the handlers and webhooks of the action's name, and the rule in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from association.core.rules.registry import Rule, Trigger, declare_triggers, trigger_name

Text = str | Promise
BY_TRANSITION = Rule("state", _("The state is changed by its own actions only, in the order they allow."))


class StateField(models.CharField):
    """One of `choices`; new rows begin with `default`, and transitions alone change it. Not part of any form."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs["editable"] = False
        kwargs.setdefault("max_length", 32)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)


@dataclass(frozen=True)
class Transition:
    """A change of a row's state, or an act that leaves it as it is.

    `source`: states in which it is possible, any when empty. `target`: the state afterwards, the same when None.
    `run(row, *, user, **cleaned)` does what else belongs to it: the row is locked, everything is one transaction, and
    DomainError or ValidationError refuse it; it may return another row that was made. `form` asks for its arguments.
    `question` is asked before, `done` said after, `log` the words of the timeline.
    """

    name: str
    label: Text
    question: Text = ""
    done: Text = ""
    log: Text = ""
    source: tuple[Any, ...] = ()
    target: Any = None
    run: Callable[..., Any] | None = None
    form: type[forms.Form] = forms.Form
    icon: str = "check"
    priority: int = 50
    dangerous: bool = False
    bulk: bool = True

    def allows(self, row: models.Model) -> bool:
        """Whether the row's state is one it begins from."""
        field = state_field(type(row))
        return not self.source or (field is not None and getattr(row, field.name) in self.source)


def state_field(model: type[models.Model]) -> StateField | None:
    """The state field of a model, if it has one."""
    return next((field for field in model._meta.concrete_fields if isinstance(field, StateField)), None)


def transitions_of(model: type[models.Model]) -> dict[str, Transition]:
    """The transitions a model declares, by name."""
    declared: Iterable[Any] = getattr(model, "transitions", ())
    return {entry.name: entry for entry in declared if isinstance(entry, Transition)}


def transition_names(model: type[models.Model]) -> tuple[str, ...]:
    """Names of all transitions of a model, those of every document included."""
    declared: Iterable[Any] = getattr(model, "transitions", ())
    return tuple(entry if isinstance(entry, str) else entry.name for entry in declared)


def log_code(model: type[models.Model], name: str) -> str:
    """The action under which the timeline keeps a transition."""
    return f"{model._meta.label_lower}.{name}"


def create_transition_permissions(every: list[type[models.Model]]) -> None:
    """Write the right of every declared transition, named in the association's language. Safe to repeat."""
    with override("fa"):
        for model in every:
            for name, transition in transitions_of(model).items():
                if name in model._meta.default_permissions:
                    continue
                Permission.objects.update_or_create(
                    content_type=ContentType.objects.get_for_model(model),
                    codename=f"{name}_{model._meta.model_name}",
                    defaults={"name": f"{transition.label}: {model._meta.verbose_name}"[:255]},
                )


def _steps(model: type[models.Model]) -> set[tuple[str, str]]:
    field = state_field(model)
    every = [value for value, _label in (field.flatchoices if field else ())]
    return {
        (str(source), str(transition.target))
        for transition in transitions_of(model).values()
        if transition.target is not None
        for source in (transition.source or every)
    }


def _triggers() -> Iterator[Trigger]:
    """New rows begin at the beginning; a state follows another by a declared transition only."""
    for model in apps.get_models():
        field = state_field(model)
        if field is None:
            continue
        table, column = model._meta.db_table, field.column
        begins = f"NEW.\"{column}\" <> '{field.get_default()}'"
        steps = "".join(
            f" AND NOT (OLD.\"{column}\" = '{source}' AND NEW.\"{column}\" = '{target}')"
            for source, target in sorted(_steps(model))
        )
        changed = f'OLD."{column}" <> NEW."{column}"{steps}'
        for operation, when in (("INSERT", begins), ("UPDATE", changed)):
            name = trigger_name(table, operation, BY_TRANSITION.code)
            yield Trigger(name, table, operation, when, BY_TRANSITION)


declare_triggers(_triggers)
