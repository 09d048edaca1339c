"""Every point of contribution is used by somebody in earnest: by a built-in module, or a sample package."""

from association.core.outbox.declared import facts_of
from association.core.registry.contributions import POINTS, every

# Point -> who shows how it is done. A point nobody uses has not been tried.
USED_BY = {
    "panel": {"cms", "core", "donations", "majma_visits", "receipts", "reports"},
    "section": {"core", "donations", "majma_visits", "receipts"},
    "indicator": {"donations", "majma_visits"},
    "block": {"funds", "majma_points"},
    "print": {"majma_visits", "receipts", "reports"},
    "job": {"cms", "core", "majma_points", "receipts"},
    "fact": {"cms", "core", "majma_points", "receipts"},
    "event": {"majma_points", "receipts"},
    "webhook": {"donations", "majma_points", "receipts"},
    "route": {"core", "majma_points", "receipts", "reports"},
    "viewset": {"core", "majma_points"},
    "slot": {"majma_points", "receipts", "reports"},
    "importer": {"donations", "majma_points"},
    "page": {"majma_visits", "receipts"},
    "check": {"core", "donations", "majma_points", "receipts", "reports"},
    "filter": {"majma_points", "receipts"},
    "related": {"donations", "majma_visits", "receipts"},
}
SAMPLES = {"majma_visits", "majma_points"}


def test_every_point_is_used_by_those_named():
    known = set().union(*USED_BY.values())
    found = {
        point: {c.module for c in every(point) if c.module in known and c.value is not facts_of}
        for point in POINTS
    }

    assert found == USED_BY


def test_every_point_is_shown_by_a_built_in_module_and_by_a_package():
    assert [point for point, users in USED_BY.items() if not users - SAMPLES] == []
    assert [point for point, users in USED_BY.items() if not users & SAMPLES] == []
