"""What can be done with many rows at once: the transitions of one row, deleting drafts, printing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.actions import action_registry

from association.core.access.policy import policy_for
from association.core.desk.contributed import STEPS, pages_of
from association.core.documents.errors import DraftHasNoPrintError
from association.core.documents.models import Document
from association.core.documents.states import ReasonForm, Transition, transitions_of
from association.core.documents.transitions import perform
from association.core.printing.prints import offered_prints, stored_print

PRINT = "print-"
# More goes to the background, where a worker must be running.
ROWS_IN_REQUEST = 200
# A print that is not stored yet takes about half a second.
PRINTS_IN_REQUEST = 20
MOST_ROWS = 20_000
MOST_PRINTS = 1_000

Perform = Callable[[Any, Any, Mapping[str, Any]], Any]


@dataclass(frozen=True)
class BulkAction:
    """`perform(row, user, values)` does it to one row or raises; `foresee(row, user)` says the same beforehand.

    `permission` is asked of the model for offering it; the row is asked by `perform`.
    """

    name: str
    label: str | Promise
    question: str | Promise
    permission: str
    perform: Perform
    foresee: Callable[[Any, Any], Any]
    form_class: type[forms.Form] = forms.Form
    dangerous: bool = False
    # Whether `foresee` writes, so that what it wrote must be taken back.
    foresee_writes: bool = True
    in_request: int = ROWS_IN_REQUEST
    most: int = MOST_ROWS
    # Whether the list offers it; the others are those of pages of several steps.
    listed: bool = True


class LanguageForm(forms.Form):
    """The language of prints."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("fa", gettext_lazy("Persian")), ("en", gettext_lazy("English"))],
    )


_offered: dict[str, dict[str, BulkAction]] = {}


def offer_bulk_action(action: BulkAction, *, model: str) -> None:
    """Add an action of a module's own to the lists of one model ("app.model" in lower case)."""
    _offered.setdefault(model, {})[action.name] = action


def bulk_actions_of(model: type[Model]) -> dict[str, BulkAction]:
    """Every bulk action of a model by name, in the order of its buttons."""
    found: list[BulkAction] = []
    offered = sorted(transitions_of(model).values(), key=lambda action: action.priority)
    found += [_transition(action) for action in offered if action.bulk and not action.own_page]
    if issubclass(model, Document):
        found += [_print(name, title) for name, title in offered_prints(model).items()]
        found.append(_DELETE)
    found += [
        page.value.action(f"{STEPS}{page.options['address']}")
        for page in pages_of(model)
        if hasattr(page.value, "steps_name")
    ]
    return {action.name: action for action in found} | _offered.get(model._meta.label_lower, {})


def offered_to(user: Any, model: type[Model]) -> list[BulkAction]:
    """Those the person's roles allow on some row of the model."""
    policy = policy_for(model)
    actions = bulk_actions_of(model).values()
    return [a for a in actions if a.listed and policy.user_has_permission(user, a.permission)]


def _transition(action: Transition) -> BulkAction:
    # Any words do for looking ahead: the rule is that there are some.
    trial = {"reason": "-"} if issubclass(action.form, ReasonForm) else {}
    asks = action.form.base_fields.keys() - trial.keys()

    def do(row: Any, user: Any, values: Mapping[str, Any]) -> None:
        perform(row, action.name, user=user, **values)

    def foresee(row: Any, user: Any) -> None:
        if not asks:
            do(row, user, trial)
        elif not policy_for(type(row)).user_has_permission_for_instance(user, action.name, row):
            raise PermissionDenied

    return BulkAction(
        action.name,
        action.label,
        action.question,
        action.name,
        do,
        foresee,
        form_class=action.form,
        dangerous=action.dangerous,
    )


def _print(name: str, title: Any) -> BulkAction:
    def check(row: Any, user: Any) -> None:
        if not policy_for(type(row)).user_has_permission_for_instance(user, "print", row):
            raise PermissionDenied
        if row.is_draft:
            raise DraftHasNoPrintError(_("A draft has no print. Submit it first."))

    def make(row: Any, user: Any, values: Mapping[str, Any]) -> None:
        check(row, user)
        stored_print(row, name=name, language=values["language"])

    return BulkAction(
        f"{PRINT}{name}",
        title,
        gettext_lazy("The prints are put into one ZIP file."),
        "print",
        make,
        check,
        form_class=LanguageForm,
        foresee_writes=False,
        in_request=PRINTS_IN_REQUEST,
        most=MOST_PRINTS,
    )


def _delete(row: Any, user: Any) -> None:
    action_registry.get_action_class(type(row), "delete")(row, user=user).execute()


_DELETE = BulkAction(
    "delete",
    gettext_lazy("Delete drafts"),
    gettext_lazy("Only drafts are deleted. This cannot be undone."),
    "delete",
    lambda row, user, values: _delete(row, user),
    _delete,
    dangerous=True,
)
