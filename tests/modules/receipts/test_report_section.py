"""The section of the impact report: what it says of the receipts of a year, in both languages."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from association.core.registry.indicators import Period
from association.modules.receipts.ledger import ledger
from association.modules.receipts.services import void_receipt
from tests.factories import make_donation, make_receipt

pytestmark = pytest.mark.django_db
YEAR = Period(date(2026, 3, 21), date(2027, 3, 20))  # 1405


def test_ledger_counts_the_receipts_of_the_year_and_names_its_ends(treasurer):
    make_receipt(make_donation(on=date(2026, 3, 1)), on=date(2026, 3, 20))  # the last day of 1404
    for day, amount in ((21, 1_000_000), (22, 2_000_000), (23, 4_000_000)):
        on = date(2026, 3, day)
        receipt = make_receipt(make_donation(amount_irr=amount, on=on), on=on)
    void_receipt(receipt=receipt, reason="نام نادرست", voided_by=treasurer)

    data = ledger(YEAR, {})

    assert data == {
        "issued": 3,
        "void": 1,
        "valid_irr": 3_000_000,
        "first": "1405-000001",
        "last": "1405-000003",
    }


def test_year_without_receipts_says_so():
    data = ledger(YEAR, {})

    with override("fa"):
        text = render_to_string("receipts/report/ledger.html", {"data": data})

    assert data == {"issued": 0, "void": 0, "valid_irr": 0, "first": None, "last": None}
    assert "در این سال رسیدی صادر نشد." in text


@pytest.mark.parametrize(
    ("language", "count", "number"), [("fa", "۱۲", "۱۴۰۵-۰۰۰۰۱۲"), ("en", "12", "1405-000012")]
)
def test_ledger_speaks_the_language_of_the_edition(language, count, number):
    data = {"issued": 12, "void": 0, "valid_irr": 0, "first": "1405-000001", "last": "1405-000012"}

    with override(language):
        text = render_to_string("receipts/report/ledger.html", {"data": data})

    assert f"<bdi>{count}</bdi>" in text
    assert f'<bdi dir="ltr">{number}</bdi>' in text
