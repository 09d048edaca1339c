import pytest

from association.core.registry import contributions as registry
from association.core.registry.contributions import Contribution, record


@pytest.fixture
def on_submit():
    """Call a function whenever a donation is submitted, inside its transaction."""
    added = []

    def listen(handler):
        options = {"model": "donations.donation", "action": "submit"}
        added.append(Contribution("event", f"listener{len(added)}", "donations", handler, 0, options))
        record(added[-1])

    yield listen
    for contribution in added:
        registry._registry["event"].remove(contribution)
