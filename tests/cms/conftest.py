import pytest
from django.core.cache import cache

from association.core.registry import contributions as registry
from association.core.registry.contributions import Contribution, record
from association.core.registry.indicators import Indicator, Period, Slice
from cms.models import HomePage


@pytest.fixture
def site(website_rows):
    """The Persian front page of the demonstration's website."""
    return HomePage.objects.get(locale__language_code="fa")


@pytest.fixture(autouse=True)
def bare_registry(monkeypatch):
    """The website by itself: no module has contributed a figure or filled a slot."""
    monkeypatch.setitem(registry._registry, "indicator", [])
    monkeypatch.setitem(registry._registry, "slot", [])
    cache.clear()


@pytest.fixture
def contribute(bare_registry):
    """Record a contribution for this test only."""
    return record


@pytest.fixture
def gifts(contribute):
    """An indicator of gifts received: 3,000,000,000 Rial for tablets."""

    def by_fund(period: Period) -> list[Slice]:
        return [Slice("tablets", {"fa": "صندوق تبلت", "en": "Tablet fund"}, 3_000_000_000)]

    indicator = Indicator(
        "donations.received",
        "Donations received",
        "IRR",
        "sum of gifts",
        "gifts",
        lambda period: 5_000_000_000,
        {"fund": by_fund},
    )
    contribute(Contribution("indicator", indicator.code, "cms", indicator))
    return indicator
