"""A worker as a process of its own, which also knows the job `mark`: a line in a file for each time it is done."""

import os
import sys
import time
from pathlib import Path


def mark(context) -> None:
    """Long enough for two workers to want the same run."""
    with Path(context.arguments["file"]).open("a") as file:
        file.write(f"{os.getpid()} {context.run.key}\n")
    time.sleep(0.01)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "association.config.settings.test"
    import django

    django.setup()
    from django.core.management import call_command

    from association.core.registry.contributions import Contribution, record

    options = {"title": "mark", "every": None, "permission": "", "max_attempts": 5}
    record(Contribution("job", "mark", "core", mark, 50, options))
    call_command("work", *sys.argv[1:])
