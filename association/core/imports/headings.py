"""Which line holds the headings, and which column of ours each of them is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from association.core.l10n.money import Unit, format_number
from association.core.l10n.text import listed, normalize

from .table import RawRow, Table, UnreadableFileError, cell_text, is_empty
from .units import UNITS, Told, names_money, unit_told

# Letters and title lines above a list are shorter than this.
_LINES_LOOKED_AT = 30
_BRACKETS = re.compile(r"^(?P<heading>.*?)\s*[(\[«]\s*(?P<inside>[^()\[\]«»]*?)\s*[)\]»]\s*$")
_OF_UNIT = re.compile(r"^(?P<heading>.*?)\s*(?:به|-|/|:)\s*(?P<inside>\S+)$")
# What stands in brackets beside a heading and changes nothing.
_REMARKS = frozenset(
    map(normalize, ("شمسی", "میلادی", "اختیاری", "الزامی", "اجباری", "jalali", "optional", "required"))
)
# The two columns our own file of refused lines puts in front.
OWN_HEADINGS = ("علت رد", "سطر در فایل پیشین", "Reason it was refused", "Line in the file before")
_OWN = frozenset(map(normalize, OWN_HEADINGS))


class MissingColumnsError(UnreadableFileError):
    """Columns the list needs were not found; `unknown` are headings a person may say the meaning of."""

    def __init__(self, message: str, unknown: Sequence[UnknownColumn]):
        super().__init__(message)
        self.unknown = list(unknown)


@dataclass(frozen=True)
class UnknownColumn:
    """A heading that is none of ours, with the first values below it."""

    heading: str
    samples: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The heading as a choice about it is remembered."""
        return normalize(self.heading)[:200]


@dataclass
class Headings:
    """The headings of one list: where each of our columns stands, and in which unit it is kept.

    `strange` are those of money whose unit is not understood.
    """

    line: int = 0
    names: list[str] = field(default_factory=list)
    positions: dict[str, int] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)


class Reader:
    """Recognises headings: those an importer knows, and those a person has said the meaning of."""

    def __init__(
        self,
        columns: Mapping[str, tuple[str, ...]],
        required: tuple[str, ...],
        toman: tuple[str, ...] = (),
        said: Mapping[str, str] | None = None,
    ):
        self.columns, self.required, self.toman = columns, required, toman
        self._known = {normalize(heading): name for name, many in columns.items() for heading in many}
        self._said = said or {}

    def fits(self, table: Table) -> int:
        """How many of our columns the best line of headings has."""
        return max((len(self._read(row).positions) for row in table.rows[:_LINES_LOOKED_AT]), default=0)

    def find(self, table: Table) -> Headings:
        """The headings of the list. Raises UnreadableFileError when there are none, or a needed one is missing
        or stands twice."""
        if not table.rows:
            raise UnreadableFileError(_("The file is empty."))
        best = max(map(self._read, table.rows[:_LINES_LOOKED_AT]), key=lambda found: len(found.positions))
        if len(best.positions) < min(2, len(self.required)):
            best = self._read(table.rows[0])
        if best.doubled:
            raise UnreadableFileError(
                _("These headings stand for one column: %(headings)s. Keep one of them.")
                % {"headings": listed(f"«{heading}»" for heading in dict.fromkeys(best.doubled))}
            )
        if best.strange:
            raise UnreadableFileError(
                _(
                    "The unit of money in these headings is not understood: %(headings)s. Write the amounts in whole "
                    "Rial or Toman and say so in the heading."
                )
                % {"headings": listed(f"«{heading}»" for heading in best.strange)}
            )
        missing = [self.columns[name][0] for name in self.required if name not in best.positions]
        if missing:
            raise MissingColumnsError(
                _("These columns are missing: %(columns)s. Line %(line)s was taken for the headings.")
                % {"columns": listed(f"«{name}»" for name in missing), "line": format_number(best.line)},
                self.unknown(table, best),
            )
        self._refuse_unit_above(table, best)
        return best

    def _refuse_unit_above(self, table: Table, headings: Headings) -> None:
        """A line above the list that says its unit, such as “amounts in Toman”, where no heading says it."""
        silent = any(name in headings.positions and name not in headings.units for name in self.toman)
        if not silent or "unit" in headings.positions:
            return
        above = [(row.line, cell) for row in table.rows if row.line < headings.line for cell in row.cells]
        for line, cell in ((line, _shown(cell)) for line, cell in above):
            if names_money(cell) and unit_told(cell) != "IRR":
                raise UnreadableFileError(
                    _("Line %(line)s says “%(text)s”. Write the unit into the heading of the amounts.")
                    % {"line": format_number(line), "text": cell[:100]}
                )

    def unknown(self, table: Table, headings: Headings) -> list[UnknownColumn]:
        """Columns that hold something and are none of ours, nor said to be."""
        below = [row for row in table.rows if row.line > headings.line]
        found = []
        for position in headings.unknown:
            values = (_sample(row, position) for row in below)
            samples = tuple(itertools.islice(filter(None, values), 3))
            if samples:
                found.append(UnknownColumn(headings.names[position], samples))
        return found

    def _read(self, row: RawRow) -> Headings:
        found = Headings(row.line, [_shown(cell) for cell in row.cells])
        for position, heading in enumerate(found.names):
            if not heading or normalize(heading) in _OWN:
                continue
            name, unit = self._meaning(heading)
            if name is None:
                found.unknown.append(position)
            elif name in found.positions:
                found.doubled += [found.names[found.positions[name]], heading]
            elif name:
                found.positions[name] = position
                if unit == "?":
                    found.strange.append(heading)
                elif unit:
                    found.units[name] = unit
        return found

    def _meaning(self, heading: str) -> tuple[str | None, Told | None]:
        """Our name of a column ("" for one that is not to be read), and the unit its heading tells."""
        if (name := self._name(heading)) is not None:
            return self._with_unit(name, heading)
        for pattern in (_BRACKETS, _OF_UNIT):
            if (match := pattern.match(heading)) and (name := self._name(match["heading"])) is not None:
                inside = normalize(match["inside"])
                unit = UNITS.get(inside)
                if (unit == "IRT" and name in self.toman) or unit == "IRR" or inside in _REMARKS:
                    return self._with_unit(name, heading)
        return None, None

    def _with_unit(self, name: str, heading: str) -> tuple[str | None, Told | None]:
        """Every word of unit counts, wherever it stands in the heading."""
        told = unit_told(heading)
        if name in self.toman:
            return name, told
        # A reader that does not know of Toman would take a tenth of the money.
        if name and told != "IRR" and names_money(heading):
            return (None, None) if normalize(heading) in self._known else (name, "?")
        return name, None

    def _name(self, heading: str) -> str | None:
        key = normalize(heading)
        if key in self._known:
            return self._known[key]
        said = self._said.get(key[:200])
        return said if said == "" or said in self.columns else None


def _sample(row: RawRow, position: int) -> str:
    """The beginning of a value as it stands in the file, or why it cannot be read; nothing for an empty cell."""
    cell = row.cells[position] if position < len(row.cells) else None
    return row.faults.get(position, "" if is_empty(cell) else str(cell))[:60]


def _shown(cell: Any) -> str:
    try:
        return " ".join(cell_text(cell).split())
    except ValueError:
        return ""
