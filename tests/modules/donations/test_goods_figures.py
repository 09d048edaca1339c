"""Gifts in kind in the impact report: how many and their estimated value, in no sum of money."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from association.core.documents.transitions import perform
from association.core.registry.contributions import find
from association.core.registry.indicators import Period
from association.modules.donations.goods_figures import goods
from reports.freezing import compute_figures
from tests.factories import make_donation, make_goods, make_goods_draft

pytestmark = pytest.mark.django_db
YEAR = Period(date(2026, 3, 21), date(2027, 3, 20))  # 1405
BEFORE = Period(date(2025, 3, 21), date(2026, 3, 20))


@pytest.fixture
def recorded(treasurer):
    """Two gifts in kind that count, one cancelled, one draft, and money beside them."""
    kept = [make_goods(by=treasurer), make_goods(by=treasurer)]
    perform(make_goods(by=treasurer), "cancel", user=treasurer, reason="اشتباه")
    make_goods_draft()
    make_donation(amount_irr=1_000_000)
    return kept


def figure(code, period):
    return find("indicator", code).value.compute(period)


def test_goods_count_apart_from_money(recorded):
    assert figure("donations.goods_count", YEAR) == 2
    assert figure("donations.goods_value", YEAR) == 1_806_000_000
    assert figure("donations.received", YEAR) == 1_000_000
    assert figure("donations.count", YEAR) == 1
    assert (figure("donations.goods_count", BEFORE), figure("donations.goods_value", BEFORE)) == (0, 0)


def test_section_names_funds_and_no_breakdown_of_money_holds_goods(recorded):
    figures = compute_figures(1405)

    (section,) = [found for found in figures["sections"] if found["name"] == "goods"]
    value = next(one for one in figures["indicators"] if one["code"] == "donations.goods_value")
    money = next(one for one in figures["indicators"] if one["code"] == "donations.received")
    assert section["data"]["gifts"] == 2
    assert section["data"]["estimated_irr"] == 1_806_000_000
    assert [(fund["gifts"], fund["estimated_irr"]) for fund in section["data"]["funds"]] == [
        (2, 1_806_000_000)
    ]
    assert value["dimensions"] == {}
    assert [piece["value"] for piece in money["dimensions"]["fund"]["current"]] == [1_000_000]
    assert figures["failed"] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fa", ["۱٬۸۰۶٬۰۰۰٬۰۰۰", "ارزش برآوردی (ریال)", "پولی بابت آن‌ها دریافت نشده"]),
        ("en", ["1,806,000,000", "Estimated value (Rial)", "no money came in for them"]),
    ],
)
def test_page_says_that_no_money_came_in(language, words, recorded):
    data = goods(YEAR, {})

    with override(language):
        page = render_to_string("donations/report/goods.html", {"data": data, "language": language})
        empty = render_to_string(
            "donations/report/goods.html", {"data": goods(BEFORE, {}), "language": language}
        )

    assert [word for word in words if word not in page] == []
    assert "<table" not in empty
