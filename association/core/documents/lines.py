"""How many lines a row needs at least, asked at every door; and what is chosen many at once."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import ngettext
from modelcluster.fields import ParentalManyToManyField

from association.core.l10n.languages import active
from association.core.l10n.money import format_number

# A row that has lines has one, unless its desk says otherwise.
USUAL = 1


def least_of(model: type[models.Model], relation: str) -> int:
    """How many lines of a relation there must be."""
    return int(getattr(model.Desk, "min_lines", {}).get(relation, USUAL))  # type: ignore[attr-defined]


def too_few(model: type[models.Model], relation: str) -> str:
    """The sentence for too few lines."""
    least = least_of(model, relation)
    kind: Any = model._meta.get_field(relation).related_model
    # Persian counts in the singular: «دو سهم».
    plural = least > 1 and active() != "fa"
    what = kind._meta.verbose_name_plural if plural else kind._meta.verbose_name
    said = ngettext("At least one %(what)s is needed.", "At least %(least)s %(what)s are needed.", least)
    return said % {"least": format_number(least), "what": what}


def require_lines(row: models.Model) -> None:
    """Raise ValidationError naming each relation with fewer lines than `Desk.min_lines` asks."""
    model = type(row)
    declared = getattr(getattr(model, "Desk", None), "min_lines", {})
    wrong = {
        relation: too_few(model, relation)
        for relation, least in declared.items()
        if len(getattr(row, relation).all()) < least
    }
    if wrong:
        raise ValidationError(wrong)


def many_of(model: type[models.Model]) -> list[models.ManyToManyField]:
    """The relations of a model that name many rows, and are kept with it."""
    return [field for field in model._meta.many_to_many if isinstance(field, ParentalManyToManyField)]
