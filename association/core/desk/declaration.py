"""Reading a model's nested `Desk`: a table of names, nothing conditional.

class Desk:
    icon = "tag"                                  # Wagtail icon name
    route = "donations"                           # /api/v1/<module>/<route>/
    series = "D-{year}-{n:05}"                    # printed number (documents)
    fields = [("donor", "received_on"), "note"]   # form rows; a tuple shares one row
    lines = {"lines": ("fund", "amount_irr")}     # inline children and their fields
    min_lines = {"lines": 2}                      # how many there must be, where one is not right
    columns = ["number", "donor", "amount_irr"]   # list; the first links to the page
    computed = {"shares": _("shares")}            # columns `desk_rows` annotates, and their headings
    filters = ["docstatus", "received_on", "donor__kind", Has("donor")]   # also along relations
    totals = ["amount_irr"]                       # columns a list is summed up by
    search = ["number", "donor__search_key"]      # columns already folded by `normalize`
    export = ["number", "donor", "amount_irr"]
    inspect = ["number", "donor"]                 # the page of one row (default: columns)
    related = ["visits"]                          # related rows on the page of one row, with their sums
    chooser = ["given_name", "family_name"]       # short form offered when choosing
    select_related = ["donor"]
    no_copy = ["received_on"]                     # left out when a row is duplicated
    restricted = {"identity": ("phone", "national_id")}   # fields under rights of their own, by field right
    field_right_names = {"identity": _("identity")}          # how people call each field right
    levels = {"c1": _("general"), "c2": _("personal")} # ordered field rights, the lowest first: c2 gives c1
    read_log = True                               # who looked at which row is on record before it is shown
    right_names = {"deliver": _("Send to donors")}     # rights of its own that are no action of documents
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model

from association.core.documents.listing import DeskFilter
from association.core.documents.models import Document, Record

from .computed import known_filters

Row = str | tuple[str, ...]
_TUPLES = (
    "columns",
    "filters",
    "totals",
    "search",
    "export",
    "inspect",
    "related",
    "chooser",
    "select_related",
    "no_copy",
)


@dataclass(frozen=True)
class Desk:
    """What a model says of itself, with defaults filled in."""

    model: type[Model]
    icon: str = "doc-full"
    route: str = ""
    series: str = ""
    fields: Iterable[Row] = ()
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    min_lines: Mapping[str, int] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    computed: Mapping[str, Any] = field(default_factory=dict)
    filters: tuple[DeskFilter, ...] = ()
    totals: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    export: tuple[str, ...] = ()
    inspect: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    chooser: tuple[str, ...] = ()
    select_related: tuple[str, ...] = ()
    no_copy: tuple[str, ...] = ()
    menu_order: int = 100
    creatable: bool = True
    restricted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    field_right_names: Mapping[str, Any] = field(default_factory=dict)
    levels: Mapping[str, Any] = field(default_factory=dict)
    read_log: bool = False
    right_names: Mapping[str, Any] = field(default_factory=dict)

    @property
    def field_names(self) -> list[str]:
        """Form fields, rows flattened."""
        names: list[str] = []
        for row in self.fields:
            names += [row] if isinstance(row, str) else list(row)
        return names

    @property
    def known_filters(self) -> list[DeskFilter]:
        return known_filters(self.model, self.filters)

    @property
    def is_document(self) -> bool:
        return issubclass(self.model, Document)


def desk_of(model: type[Model]) -> Desk:
    """The desk a model declares. Raises TypeError for a key that does not exist (a typing error would be silent)."""
    declared = {k: v for k, v in vars(model.Desk).items() if not k.startswith("__")}  # type: ignore[attr-defined]
    for key in _TUPLES:
        if key in declared:
            declared[key] = tuple(declared[key])
    declared.setdefault("route", f"{model._meta.model_name}s")
    # The page of a row shows its state above the facts.
    columns = declared.get("columns", ())
    declared.setdefault("inspect", tuple(name for name in columns if name != "docstatus"))
    return Desk(model=model, **declared)


def desk_models(label: str | None = None) -> list[type[Model]]:
    """Models with a desk, of one app or of all."""
    models = apps.get_app_config(label).get_models() if label else apps.get_models()
    return [m for m in models if issubclass(m, (Record, Document)) and hasattr(m, "Desk")]
