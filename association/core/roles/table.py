"""The rights as tables for the screens: side by side for all roles, and with boxes to tick for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .rights import Kind, Right, Section
from .services import granted_to


@dataclass(frozen=True)
class Box:
    """One box of a role's form; `right` is None where this kind knows no such action."""

    column: str
    right: Right | None
    ticked: bool


@dataclass(frozen=True)
class TickTable:
    """A module's part of a role's form."""

    section: Section
    columns: list[str]
    rows: list[tuple[Kind, list[Box]]]


def tick_table(section: Section, ticked: frozenset[str]) -> TickTable:
    """Rows are kinds of record, columns the actions of the module, each under its words."""
    columns = list(dict.fromkeys(right.label for right in section.rights))
    rows = []
    for kind in section.kinds:
        by_label = {right.label: right for right in kind.rights}
        boxes = [
            Box(c, right := by_label.get(c), bool(right and right.permission in ticked)) for c in columns
        ]
        rows.append((kind, boxes))
    return TickTable(section, columns, rows)


def side_by_side(sections: list[Section], groups: list[Any]) -> list[tuple[Section, list[Any]]]:
    """For each module its kinds, and for each kind what every role may do, in words."""
    granted = [granted_to_prefetched(group) for group in groups]
    return [
        (
            section,
            [
                (
                    kind,
                    [
                        [right.label for right in kind.rights if right.permission in names]
                        for names in granted
                    ],
                )
                for kind in section.kinds
            ],
        )
        for section in sections
    ]


def granted_to_prefetched(group: Any) -> frozenset[str]:
    """Like `granted_to`, from permissions the query has brought along."""
    if "permissions" not in getattr(group, "_prefetched_objects_cache", {}):
        return granted_to(group)
    return frozenset(f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all())
