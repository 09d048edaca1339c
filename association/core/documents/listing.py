"""What a `Desk` says of its lists beside names of fields: computed columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

# The rows of a kind that the reader may see, for what is computed of them.
Seen = Callable[[type[Model]], QuerySet]


@dataclass(frozen=True)
class Computed:
    """A column `desk_rows` computes, by the name it annotates.

    `reads` are paths (``lines__amount_irr``) of what it is made of: hidden from a person with any of them.
    """

    heading: Any
    reads: tuple[str, ...] = ()


def computed_of(model: Any) -> dict[str, Computed]:
    """The computed columns a model declares; none for most models."""
    declared = getattr(getattr(model, "Desk", None), "computed", {})
    return {
        name: value if isinstance(value, Computed) else Computed(value) for name, value in declared.items()
    }
