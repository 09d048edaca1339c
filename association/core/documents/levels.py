"""The level of what lies beside a row: comments, attachments and custom fields, each of one level or of none.

Levels are declared by the kind of the row (`Desk.levels`); who may not see a level meets nothing of it. Without a level
it is there for whoever sees the row.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core.access.field_rights import all_levels, field_right_name, levels_of
from association.core.access.policy import policy_for

LONGEST_LEVEL = 32


def offered_levels(model: type[models.Model], user: Any) -> list[tuple[str, str]]:
    """Names and words of the levels of a kind that `user` may see, the lowest first."""
    return [(name, field_right_name(model, name)) for name in policy_for(model).seen_levels(user)]


def of_seen_levels(rows: models.QuerySet, model: type[models.Model], user: Any) -> models.QuerySet:
    """Those of the comments or attachments of a kind that have no level, or one that `user` may see."""
    return rows.filter(level__in=["", *policy_for(model).seen_levels(user)])


def require_level(model: type[models.Model], level: str, user: Any) -> None:
    """Raise ValidationError naming `level` for one the kind does not have, or that is above what `user` may see."""
    if level and level not in policy_for(model).seen_levels(user):
        raise ValidationError({"level": _("Choose one of the levels you may see.")})


def level_words(model: type[models.Model], level: str) -> str:
    """How people call a level of a kind; nothing for none."""
    return field_right_name(model, level) if level else ""


def level_choices() -> list[tuple[str, str | Promise]]:
    """All levels of all kinds."""
    return list(all_levels().items())


class LevelChoiceField(forms.TypedChoiceField):
    """Offers the levels a person may see, of whichever kind."""

    def offer(self, models_: list[type[models.Model]], user: Any) -> None:
        held = {name for model in models_ for name in policy_for(model).seen_levels(user)}
        choices: Any = self.choices
        self.choices = [pair for pair in choices if not pair[0] or pair[0] in held]


class LevelField(models.CharField):
    """The level of something, empty for none."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs = {
            "verbose_name": gettext_lazy("level"),
            "max_length": LONGEST_LEVEL,
            "blank": True,
            "default": "",
            **kwargs,
        }
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"choices_form_class": LevelChoiceField, **kwargs})


def require_known_level(model: type[models.Model], level: str) -> None:
    """Raise ValidationError naming `level` for one the kind does not have, whoever asks."""
    if level and level not in levels_of(model):
        raise ValidationError({"level": _("Records of this kind have no such level.")})
