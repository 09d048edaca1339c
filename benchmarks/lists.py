"""A list of 100,000 documents against one of 10, and against Wagtail's plain list of the same model.

Ours asks for rows, states and rights, formats money and Jalali dates, sums up all that was found, offers filters along
relations, exports, saved filters and bulk actions; the baseline is an unadorned ModelViewSet with the same columns and
page length, and a filter for each of these columns. Both answer the same requests in the same run, in turn.
Run: make bench, or `benchmarks/lists.py --json`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.config.settings.test")

import django

django.setup()

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.runner import DiscoverRunner
from django.test.utils import CaptureQueriesContext, setup_test_environment
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from association.core.l10n.calendar import JalaliYear
from association.modules.donations.models import Donation
from association.modules.people.models import Party

FEW, MANY, ROUNDS = 10, 100_000, 25
COLUMNS = ["number", "donor", "total_irr", "received_on", "method", "docstatus"]
OURS = "/admin/donations/donations/"
PLAIN = "/admin/plain-donations/"
# The same question to both: the first page, a page in the middle, a filter.
QUESTIONS = {"first page": "", "page in the middle": "?p={middle}", "filter": "?docstatus=0"}


@hooks.register("register_admin_viewset")
def plain_viewset() -> ModelViewSet:
    class PlainDonations(ModelViewSet):
        model = Donation
        name = "plain_donations"
        url_prefix = "plain-donations"
        icon = "tag"
        exclude_form_fields = []
        list_display = COLUMNS
        list_filter = ["docstatus", "received_on", "total_irr", "method", "donor"]
        list_per_page = 25
        ordering = ("-received_on", "-pk")
        add_to_reference_index = False

    return PlainDonations()


def fill(count: int) -> None:
    """Submitted donations of a few donors, numbered without a gap; one in a hundred is a draft."""
    donors = [Party(name=f"نیکوکار {number}") for number in range(50)]
    for donor in donors:
        donor.save()
    first = Donation.objects.count()
    year = JalaliYear.of(date(2026, 8, 10)).number
    Donation.objects.bulk_create(
        (_donation(number, donors[number % 50], year) for number in range(first, count)), batch_size=2000
    )


def _donation(number: int, donor: Party, year: int) -> Donation:
    draft = number % 100 == 99
    return Donation(
        donor=donor,
        received_on=date(2026, 8, 10) - timedelta(days=number % 365),
        total_irr=1_000_000 + number,
        docstatus=0 if draft else 1,
        number=None if draft else f"D-{year}-{number:06}",
        fiscal_year=None if draft else year,
        sequence=None if draft else number + 1,
    )


def ask(client: Client, url: str) -> tuple[float, int]:
    """Milliseconds of one answer, and its queries (counted in a request of its own)."""
    start = time.perf_counter()
    answer = client.get(url)
    spent = (time.perf_counter() - start) * 1000
    assert answer.status_code == 200, (url, answer.status_code)
    return spent, answer


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def measure(client: Client, rows: int) -> dict[str, dict[str, float]]:
    """Median milliseconds of each question to ours and to the plain list, in turn, with our queries."""
    found = {}
    for name, question in QUESTIONS.items():
        asked = question.format(middle=max(1, rows // 50))
        times: dict[str, list[float]] = {OURS: [], PLAIN: []}
        for _round in range(ROUNDS):
            for base, kept in times.items():
                kept.append(ask(client, base + asked)[0])
        ours, plain = (statistics.median(times[base]) for base in (OURS, PLAIN))
        found[name] = {
            "ours_ms": round(ours, 1),
            "plain_ms": round(plain, 1),
            "ratio_to_plain": round(ours / plain, 2),
            "queries": queries(client, OURS + asked),
        }
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    setup_test_environment()
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        user = get_user_model().objects.create_superuser("bench", password="a-long-secret")
        client = Client()
        client.force_login(user)
        results = {}
        for rows in (FEW, MANY):
            fill(rows)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            measure_warm = client.get(OURS), client.get(PLAIN)
            assert all(answer.status_code == 200 for answer in measure_warm)
            results[rows] = measure(client, rows)
    finally:
        runner.teardown_databases(databases)
    report(results, as_json)


def report(results: dict[int, dict[str, dict[str, float]]], as_json: bool) -> None:
    if as_json:
        print(json.dumps({"vendor": connection.vendor, "rows": results}, ensure_ascii=False))
        return
    print(f"lists on {connection.vendor}, median of {ROUNDS} answers each")
    for rows, found in results.items():
        for name, value in found.items():
            print(
                f"  {rows:>7,} rows, {name}: ours {value['ours_ms']} ms, plain {value['plain_ms']} ms, "
                f"ratio {value['ratio_to_plain']}, {value['queries']} queries"
            )


if __name__ == "__main__":
    main()
