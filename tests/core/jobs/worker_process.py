"""A worker as a process of its own, which also knows the job `mark`: a line in a file for each time it is done."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command

from association.core.registry.contributions import Contribution, record


def mark(context) -> None:
    """Long enough for two workers to want the same run."""
    with Path(context.arguments["file"]).open("a") as file:
        file.write(f"{os.getpid()} {context.run.key}\n")
    time.sleep(0.01)


def work(tell: Callable[[Any], object], *, arguments: list[str]) -> None:
    """``manage.py work`` with these arguments."""
    options = {"title": "mark", "every": None, "permission": "", "max_attempts": 5}
    record(Contribution("job", "mark", "core", mark, 50, options))
    call_command("work", *arguments)
