"""Two kept states of a document side by side, in words: only what differs."""

from __future__ import annotations

from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from association.core.access.policy import policy_for
from association.core.documents.changes import Step

from .columns import display, label_of
from .custom_fields import seen_fields, shown_value
from .declaration import Desk
from .restricted import seen_by


@dataclass(frozen=True)
class Change:
    """One field with its words before and after."""

    name: str
    label: str
    before: str
    after: str


def compared(step: Step, desk: Desk, user: Any) -> list[Change]:
    """Fields, custom fields and lines that differ, of those `user` may see. A first state is compared with nothing."""
    changes = [_field(step, desk, name) for name in policy_for(desk.model).shown(user, desk.field_names)]
    changes += [_custom(step, field, user) for field in seen_fields(desk.model, user)]
    lines = seen_by(desk, user).lines
    changes += [_lines(step, desk, relation, names) for relation, names in lines.items()]
    return [change for change in changes if change.before != change.after]


def _words(row: Any, name: str) -> str:
    """A value as text: what lists mark up would be read as it is written, here and in the API."""
    if row is None:
        return ""
    shown = display(row, name)
    return unescape(strip_tags(shown)) if isinstance(shown, SafeString) else str(shown)


def _field(step: Step, desk: Desk, name: str) -> Change:
    return Change(name, label_of(desk.model, name), _words(step.before, name), _words(step.after, name))


def _custom(step: Step, field: Any, user: Any) -> Change:
    before, after = (
        "" if row is None else shown_value(field, row.extra.get(field.key), user=user)
        for row in (step.before, step.after)
    )
    return Change(field.key, field.label, before, after)


def _lines(step: Step, desk: Desk, relation: str, names: tuple[str, ...]) -> Change:
    before, after = (
        "" if row is None else "\n".join(_line(line, names) for line in getattr(row, relation).all())
        for row in (step.before, step.after)
    )
    return Change(relation, label_of(desk.model, relation), before, after)


def _line(line: Any, names: tuple[str, ...]) -> str:
    return " · ".join(filter(None, (_words(line, name) for name in names)))
