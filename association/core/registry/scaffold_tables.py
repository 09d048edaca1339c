"""The tables of who may open what, for a module just written: its addresses are decided from the first day.

The tests try them without a row until the module's rows are named in `tests/core/access/rows.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Table = dict[str, Any]
_ROLES = ("communications", "treasurer", "board", "administrator")
_VIEWS = ("delete", "edit", "history", "history-results", "inspect", "usage")
_ACTIONS = ("amend", "cancel", "submit")
_BESIDE = (
    "attach/<int:pk>/",
    "attachment/<int:pk>/<int:item>/",
    "attachment/<int:pk>/<int:item>/remove/",
    "bulk/<int:run>/",
    "bulk/<int:run>/prints/",
    "changes/<int:pk>/<int:revision>/",
    "comment/<int:pk>/",
    "comment/<int:pk>/<int:item>/withdraw/",
    "saved/<int:pk>/",
    "saved/<int:pk>/delete/",
)


_SHARED = ("attachments", "comments")


def _statuses(treasurer: int) -> dict[str, int]:
    """What the treasurer gets; nobody else has a right on the module yet."""
    others = dict.fromkeys(_ROLES, 403)
    return {**others, "treasurer": treasurer, "anonymous": 401}


def _path(names: Mapping[str, str]) -> str:
    return f"{names['label']}/{names['route']}/"


def plain_addresses(names: Mapping[str, str]) -> Table:
    """Admin addresses without an argument, and the roles they open for."""
    base = f"/admin/{_path(names)}"
    printed = f"{base}list/print/"
    opened = {address: ["treasurer"] for address in (base, f"{base}new/", f"{base}results/", printed)}
    return {**opened, f"{base}bulk/": [], f"{base}saved/new/": []}


def row_addresses(names: Mapping[str, str]) -> Table:
    """Admin addresses of a row; a row that does not exist opens for nobody."""
    base = f"/admin/{_path(names)}"
    addresses = [f"{base}{view}/<int:pk>/" for view in _VIEWS]
    addresses += [f"{base}{address}" for address in _BESIDE]
    addresses += [f"{base}<slug:action>/<int:pk>/confirm/ [{action}]" for action in _ACTIONS]
    addresses.append(f"{base}print/<slug:name>/<int:pk>/<slug:language>/ [none]")
    return {address: [] for address in addresses}


def endpoints(names: Mapping[str, str]) -> Table:
    """Endpoints of the API and the status each role gets for a row that does not exist."""
    base = f"/api/v1/{_path(names)}"
    row = f"{base}{{pk}}/"
    return {
        f"GET {base}": _statuses(200),
        f"POST {base}": _statuses(400),
        **{f"{method} {row}": _statuses(404) for method in ("DELETE", "GET", "PATCH")},
        f"POST {row}cancel/": _statuses(400),  # no reason is given
        f"GET {row}history/": _statuses(404),
        f"GET {row}prints/{{name}}/": _statuses(403),  # printing is not among the role's rights
        f"POST {row}submit/": _statuses(404),
        f"POST {row}amend/": _statuses(404),
        f"POST {row}duplicate/": _statuses(404),
        **{f"{method} {row}{name}/": _statuses(404) for method in ("GET", "POST") for name in _SHARED},
        f"GET {row}attachments/{{item}}/": _statuses(404),
        f"GET {row}changes/{{revision}}/": _statuses(404),
    }


def _address_first(key: str) -> tuple[str, str]:
    method, _space, address = key.partition(" ")
    return (address, method) if address.startswith("/") else (key, "")


TABLES: dict[str, Callable[[Mapping[str, str]], Table]] = {
    "leak_matrix.json": plain_addresses,
    "row_matrix.json": row_addresses,
    "api_matrix.json": endpoints,
}


def decide_addresses(names: Mapping[str, str], root: Path) -> None:
    """Write the new addresses into the tables, in order, one a line."""
    for file, decisions in TABLES.items():
        table = root / "tests" / "core" / "access" / file
        decided = {**json.loads(table.read_text()), **decisions(names)}
        rows = (
            f"  {json.dumps(key)}: {json.dumps(decided[key])}" for key in sorted(decided, key=_address_first)
        )
        table.write_text("{\n" + ",\n".join(rows) + "\n}\n")
