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

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.text import format_lazy
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from association.core.rules.registry import Rule, Trigger, declare_triggers, trigger_name

from .errors import DomainError

Text = str | Promise
# Named by its path: it asks the policy of a model, which asks for the model's transitions.
_REQUESTS = "association.core.documents.requests"
BY_TRANSITION = Rule("state", _("The state is changed by its own actions only, in the order they allow."))


class NotInThisStateError(DomainError):
    """A transition begins from other states than the row's."""

    code = "not_in_this_state"


class StateField(models.CharField):
    """One of `choices`; new rows begin with `default`, and transitions alone change it. Not part of any form."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs["editable"] = False
        kwargs.setdefault("max_length", 32)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)


class ReasonForm(forms.Form):
    """Why a document is cancelled, voided or the like."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


def _found(value: Any) -> Any:
    return import_string(value) if isinstance(value, str) else value


# Compared by identity: a hash of translated words would be another in each language.
@dataclass(frozen=True, eq=False)
class Transition:
    """A change of a row's state, or an act that leaves it as it is.

    `source`: states in which it is possible, any when empty. `target`: the state afterwards, the same when None.
    `check(row)` raises DomainError where something else forbids it; then it is not offered either.
    `run(row, *, user, **cleaned)` does what else belongs to it: the row is locked, everything is one transaction, and
    DomainError or ValidationError refuse it; it may return the row as it is now, or another one that was made.
    `form` asks for its arguments. `question` is asked before, `done` said after, `log` the words of the timeline.

    `two_people`: True, or a function of the row that says whether one person asks for it and another confirms it.
    `permissions`: the rights of which one is needed, the right of its own name when empty.
    `own_page`: its page and its endpoint are the module's own. `concludes`: `run` calls the handlers and writes the
    timeline itself. `decides`: the transition whose request it answers. Functions may be named by their dotted path,
    for services that import the model.
    """

    name: str
    label: Text
    question: Text = ""
    done: Text = ""
    log: Text = ""
    source: tuple[Any, ...] = ()
    target: Any = None
    run: Callable[..., Any] | str | None = None
    form: type[forms.Form] = forms.Form
    icon: str = "check"
    priority: int = 50
    dangerous: bool = False
    bulk: bool = True
    check: Callable[[Any], None] | str | None = None
    two_people: Callable[[Any], bool] | str | bool = False
    permissions: tuple[str, ...] = ()
    own_page: bool = False
    concludes: bool = False
    decides: str = ""

    def refuse(self, row: models.Model) -> None:
        """Raise DomainError when the row is not one it can be done to now."""
        field = state_field(type(row))
        if self.source and (field is None or getattr(row, field.name) not in self.source):
            raise NotInThisStateError(
                gettext("“%(row)s” is “%(state)s”: “%(action)s” is not possible now.")
                % {"row": row, "state": row.status_label(), "action": self.label}  # type: ignore[attr-defined]
            )
        if self.check is not None:
            _found(self.check)(row)
        if not self.decides:
            import_string(f"{_REQUESTS}.require_no_request")(row)

    def allows(self, row: models.Model) -> bool:
        """Whether the row is one it can be done to now."""
        try:
            self.refuse(row)
        except DomainError:
            return False
        return True

    def runs(self) -> Callable[..., Any] | None:
        """The function behind `run`. Raises ImportError for a path that leads nowhere."""
        function: Callable[..., Any] | None = _found(self.run)
        return function

    def needs_two(self, row: models.Model) -> bool:
        """Whether a second person has to confirm it for this row."""
        asked = _found(self.two_people)
        return bool(asked(row) if callable(asked) else asked)

    def rights(self) -> tuple[str, ...]:
        """The actions of which one must be permitted."""
        return self.permissions or (self.name,)


def _decisions(asked: Transition) -> tuple[Transition, Transition]:
    """How a second person answers a request for `asked`."""
    named = {"action": asked.label}
    confirm, reject = f"confirm_{asked.name}", f"reject_{asked.name}"
    return (
        Transition(
            confirm,
            format_lazy(_("Confirm: {action}"), **named),
            question=format_lazy(
                _("With your confirmation as the second person it is done. {question}"),
                question=asked.question,
            ),
            done=asked.done,
            log=format_lazy(_("Confirmed: {action}"), **named),
            run=f"{_REQUESTS}.confirm",
            check=partial(_require_request, asked.name),
            decides=asked.name,
            priority=10,
            dangerous=asked.dangerous,
            bulk=False,
            concludes=True,
        ),
        Transition(
            reject,
            format_lazy(_("Refuse: {action}"), **named),
            question=_("The request is closed; nothing else changes."),
            done=_("The request is closed."),
            log=format_lazy(_("Refused: {action}"), **named),
            run=f"{_REQUESTS}.reject",
            check=partial(_require_request, asked.name),
            decides=asked.name,
            icon="cross",
            priority=20,
            bulk=False,
            # Whoever asked may take it back.
            permissions=(confirm, asked.name),
        ),
    )


def _require_request(name: str, row: Any) -> None:
    import_string(f"{_REQUESTS}.require_request")(row, name)


@cache
def _by_name(declared: tuple[Any, ...]) -> dict[str, Transition]:
    found = {entry.name: entry for entry in declared if isinstance(entry, Transition)}
    for entry in list(found.values()):
        if entry.two_people:
            found |= {decision.name: decision for decision in _decisions(entry)}
    return found


def state_field(model: type[models.Model]) -> StateField | None:
    """The state field of a model, if it has one."""
    return next((field for field in model._meta.concrete_fields if isinstance(field, StateField)), None)


def transitions_of(model: type[models.Model]) -> dict[str, Transition]:
    """The transitions of a model by name; those that confirm or refuse one for two people included."""
    return _by_name(tuple(getattr(model, "transitions", ())))


def transition_names(model: type[models.Model]) -> tuple[str, ...]:
    """Names of all transitions of a model."""
    return tuple(transitions_of(model))


def log_code(model: type[models.Model], name: str) -> str:
    """The action under which the timeline keeps a transition."""
    return f"{model._meta.label_lower}.{name}"


def create_transition_permissions(every: list[type[models.Model]]) -> None:
    """Write the right of every declared transition, named in the association's language. Safe to repeat."""
    with override("fa"):
        for model in every:
            for name, transition in transitions_of(model).items():
                if transition.permissions or name in model._meta.default_permissions:
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
