"""``manage.py work``: the one process of background work."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from association.core.health.demonstration import refuse_to_start
from association.core.jobs.execution import STALE_SECONDS
from association.core.jobs.worker import Worker


class Command(BaseCommand):
    help = "Do background work: queued jobs, schedules, Wagtail's tasks. Several may run at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is ready, then exit")
        parser.add_argument(
            "--interval", type=float, default=1, help="seconds between looks at an empty queue (default 1)"
        )
        parser.add_argument(
            "--stale-after",
            type=float,
            default=STALE_SECONDS,
            help=f"seconds without a sign of life until a run is taken over (default {STALE_SECONDS})",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_to_start()
        worker = Worker(interval=options["interval"], stale_after=options["stale_after"])
        before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

        def leave(number: int, frame: Any) -> None:
            worker.stop()
            signal.signal(number, signal.SIG_DFL)  # asked twice, it goes at once; the next worker resumes

        for number in before:
            signal.signal(number, leave)
        try:
            if options["once"]:
                worker.drain()
            else:
                self.stdout.write("working")
                self.stdout.flush()
                worker.run()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
