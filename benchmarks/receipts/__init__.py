"""How quickly receipts are printed, beside the other ways to do it, in one run.

All printers print the same receipts in turn, so that a busy minute hurts them alike; only ratios of medians are
published. Run: manage.py bench receipts --count 200 --json
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from typing import Any

from .pages import Sample, sample
from .printers import PRINTERS, Ours

WARM_UP = 2


def _elapsed_ms(printer: Ours, given: Sample) -> float:
    start = time.perf_counter()
    printer(given)
    return (time.perf_counter() - start) * 1000


def _print_all(numbers: range) -> None:
    printer = Ours()
    for number in numbers:
        printer(sample(number))


def _two_workers(count: int) -> float:
    """How many times as fast two forked workers print `count` receipts as one process does."""
    fork = multiprocessing.get_context("fork")
    took = []
    for workers in (1, 2):
        start = time.perf_counter()
        with fork.Pool(workers) as pool:
            pool.map(_print_all, [range(first, count, workers) for first in range(workers)], chunksize=1)
        took.append(time.perf_counter() - start)
    return took[0] / took[1]


def run(count: int) -> dict[str, Any]:
    """Medians in milliseconds of wall time, their ratios to ours, and the gain of two workers.

    Raises FileNotFoundError where Chromium or wkhtmltopdf is missing.
    """
    printers = {name: make() for name, make in PRINTERS.items()}
    times: dict[str, list[float]] = {name: [] for name in printers}
    try:
        for number in range(count + WARM_UP):
            given = sample(number)
            for name, printer in printers.items():
                took = _elapsed_ms(printer, given)
                if number >= WARM_UP:
                    times[name].append(took)
    finally:
        for printer in printers.values():
            printer.close()
    median = {name: statistics.median(values) for name, values in times.items()}
    ratios = {
        f"ratio_to_{name}": round(ms / median["ours"], 2) for name, ms in median.items() if name != "ours"
    }
    return {
        "count": count,
        "ours_ms": round(median["ours"], 1),
        **ratios,
        "two_workers": round(_two_workers(max(count, 20)), 2),
    }
