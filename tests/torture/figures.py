"""How large a torture test is, what it is seeded with, and the line it leaves behind."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.db import connection

FULL = bool(os.environ.get("MAJMA_TORTURE"))
SEED = int(os.environ.get("MAJMA_SEED", "1405"))


def size(*, small: int, full: int) -> int:
    """How many: in every run of the suite, and by `make torture`."""
    return full if FULL else small


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of them lies; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def publish(test: str, **figures: Any) -> None:
    """Print one line a program can read; add it to the file MAJMA_TORTURE_REPORT names as well."""
    said = {"test": test, "database": connection.vendor, **figures, "seed": SEED, "full": FULL}
    words = " ".join(f"{name}={value}" for name, value in said.items() if name != "test")
    print(f"\ntorture {test} {words}")  # noqa: T201 -- the line is what the test publishes
    if report := os.environ.get("MAJMA_TORTURE_REPORT"):
        with Path(report).open("a") as file:
            file.write(json.dumps(said) + "\n")
