from datetime import date

import pytest
from django.utils import translation

from association.core.documents.transitions import perform
from association.core.registry import contributions as registry
from association.core.registry.contributions import Contribution, record
from reports.demo_words import WORDS
from reports.models import ImpactReport
from tests.factories import make_donation, make_fund, make_party

YEAR = 1404
IN_1404 = date(2025, 8, 10)  # 19 Mordad 1404
IN_1403 = date(2024, 8, 10)


@pytest.fixture(autouse=True)
def persian():
    with translation.override("fa"):
        yield


@pytest.fixture(autouse=True)
def sections_of_our_own(monkeypatch):
    """Reports by themselves: sections and figures of modules are tried with their modules."""
    monkeypatch.setitem(registry._registry, "section", [])
    indicators = [c for c in registry._registry["indicator"] if c.module != "majma_visits"]
    monkeypatch.setitem(registry._registry, "indicator", indicators)


@pytest.fixture
def gifts(db):
    """8,250,000 Rial of two donors in 1404, 5,000,000 in 1403."""
    tablets = make_fund("tablets", intents=("تبلت",))
    zahra = make_party("زهرا احمدی")
    make_donation(donor=zahra, amount_irr=5_000_000, on=IN_1403)
    make_donation(donor=zahra, amount_irr=6_000_000, on=IN_1404, fund=tablets)
    make_donation(donor=make_party("رضا کریمی"), amount_irr=2_250_000, on=IN_1404)
    return tablets


@pytest.fixture
def draft(db):
    return ImpactReport.objects.create(reported_year=YEAR, **WORDS)


@pytest.fixture
def frozen(gifts, draft):
    return perform(draft, "freeze", user=None)


@pytest.fixture
def board2(make_user):
    return make_user("board2", "board")


@pytest.fixture
def approved(frozen, board, board2):
    perform(frozen, "approve", user=board)
    return perform(frozen, "approve", user=board2)


@pytest.fixture
def contribute():
    """Record contributions for one test only."""
    added = []

    def add(contribution: Contribution) -> None:
        record(contribution)
        added.append(contribution)

    yield add
    for contribution in added:
        registry._registry[contribution.point].remove(contribution)
