"""How quickly receipts are printed, beside the other ways to do it, in one run.

All printers print the same receipts in turn, so that a busy minute hurts them alike; only ratios of medians are
published. Run: manage.py bench receipts --count 200 --json
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from typing import Any

from .logo import as_kept, as_sent
from .pages import Sample, sample
from .printers import Ours, Printer, printers

WARM_UP = 2


def _elapsed_ms(printer: Printer, given: Sample) -> float:
    start = time.perf_counter()
    printer(given)
    return (time.perf_counter() - start) * 1000


def _print_all(numbers: range, logo: bytes) -> None:
    printer = Ours(logo)
    for number in numbers:
        printer(sample(number))
    printer.close()


def _two_workers(count: int) -> float:
    """How many times as fast two forked workers print `count` receipts as one process does."""
    fork = multiprocessing.get_context("fork")
    logo = as_kept(as_sent())
    took = []
    for workers in (1, 2):
        start = time.perf_counter()
        with fork.Pool(workers) as pool:
            parts = [(range(first, count, workers), logo) for first in range(workers)]
            pool.starmap(_print_all, parts, chunksize=1)
        took.append(time.perf_counter() - start)
    return took[0] / took[1]


def run(count: int) -> dict[str, Any]:
    """Medians in milliseconds of wall time, their ratios to ours, and the gain of two workers.

    Raises FileNotFoundError where Chromium or wkhtmltopdf is missing.
    """
    compared = printers()
    times: dict[str, list[float]] = {name: [] for name in compared}
    try:
        for number in range(count + WARM_UP):
            given = sample(number)
            for name, printer in compared.items():
                took = _elapsed_ms(printer, given)
                if number >= WARM_UP:
                    times[name].append(took)
    finally:
        for printer in compared.values():
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
