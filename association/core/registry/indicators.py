"""Indicators: the figures an association publishes, each with its definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .module import Text

Unit = Literal["IRR", "count", "percent", "days"]


@dataclass(frozen=True)
class Period:
    """Civil days from `start_on` to `end_on`, both included."""

    start_on: date
    end_on: date


@dataclass(frozen=True)
class Slice:
    """One value of a dimension. `labels` holds the text by language code ("fa", "en")."""

    key: str
    labels: Mapping[str, str]
    value: int


@dataclass(frozen=True)
class Indicator:
    """A figure and its definition. Values are whole numbers in `unit` (percent: whole per cent)."""

    code: str
    title: Text
    unit: Unit
    formula: Text
    source: Text
    compute: Callable[[Period], int | None]
    dimensions: Mapping[str, Callable[[Period], list[Slice]]] = field(default_factory=dict)
    public: bool = True
