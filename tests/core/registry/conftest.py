import pytest

from association.core.registry import contributions as registry
from association.core.registry.contributions import Contribution, record


@pytest.fixture
def contribute():
    """Record a contribution of the module funds for one test only."""
    added = []

    def add(point, name, value, **options):
        contribution = Contribution(point, name, "funds", value, 1, options)
        record(contribution)
        added.append(contribution)

    yield add
    for contribution in added:
        registry._registry[contribution.point].remove(contribution)
