"""The tables of who may open what: read by the tests, written anew by `make access`, which says what became different.

A table is a decision, so nothing but that command writes it, and its sentences are read before they are committed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

WRITE = os.environ.get("MAJMA_ACCESS") == "write"
ORDER = ("communications", "treasurer", "board", "administrator", "anonymous")


def read(table: Path) -> dict[str, Any]:
    return json.loads(table.read_text())


def _address_first(key: str) -> tuple[str, str]:
    method, _space, address = key.partition(" ")
    return (address, method) if address.startswith("/") else (key, "")


def _write(table: Path, decided: dict[str, Any]) -> None:
    rows = (f"  {json.dumps(key)}: {json.dumps(decided[key])}" for key in sorted(decided, key=_address_first))
    table.write_text("{\n" + ",\n".join(rows) + "\n}\n")


def _tell(sentences: list[str]) -> None:
    for sentence in sentences:
        sys.stdout.write(f"{sentence}\n")


def write_opened(table: Path, role: str, tried: Collection[str], opened: Collection[str]) -> None:
    """Decide that of the addresses tried a role opens these. Addresses that are gone leave the table."""
    decided = read(table)
    said = [f"gone: {key}" for key in decided if key not in tried and not key.startswith("POST ")]
    kept = {key: roles for key, roles in decided.items() if key in tried or key.startswith("POST ")}
    for key in tried:
        before = kept.get(key, [])
        after = {*before, role} if key in opened else {*before} - {role}
        if (role in before) != (role in after):
            said.append(f"{role} {'may now open' if role in after else 'may no longer open'} {key}")
        kept[key] = [name for name in ORDER if name in after]
    _write(table, kept)
    _tell(said)


def write_statuses(table: Path, who: str, statuses: dict[str, int]) -> None:
    """Decide the status somebody gets from each endpoint."""
    decided = read(table)
    said = [f"gone: {key}" for key in decided if key not in statuses]
    kept = {key: answers for key, answers in decided.items() if key in statuses}
    for key, status in statuses.items():
        before = kept.setdefault(key, {}).get(who)
        if before != status:
            said.append(f"{who} gets {status} from {key}" + (f", before {before}" if before else ""))
        kept[key] = {name: status if name == who else kept[key].get(name) for name in ORDER}
    _write(table, kept)
    _tell(said)
