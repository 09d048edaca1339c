from itertools import count

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from association.core.documents.transitions import perform
from association.core.registry.contributions import Contribution
from reports.reproduction import differences, reproduce
from tests.factories import make_donation, make_party

from .conftest import IN_1403, IN_1404


def test_nothing_differs_while_nothing_changed(approved):
    assert reproduce(approved) == []


def test_later_gift_of_that_year_is_found(approved):
    make_donation(donor=make_party("نیکوکار تازه"), amount_irr=1_000_000, on=IN_1404)

    different = reproduce(approved)

    assert "indicators[donations.received].value: 8250000 -> 9250000" in different
    assert "indicators[donations.count].value: 2 -> 3" in different


def test_later_gift_of_the_year_before_is_found_too(approved):
    make_donation(donor=make_party("نیکوکار تازه"), amount_irr=1_000_000, on=IN_1403)

    assert "indicators[donations.received].previous: 5000000 -> 6000000" in reproduce(approved)


def test_row_that_is_new_is_one_difference():
    assert list(
        differences([{"key": "a", "value": 1}], [{"key": "a", "value": 1}, {"key": "b", "value": 2}])
    ) == ["[b]: None -> {'key': 'b', 'value': 2}"]


def test_command_says_that_all_is_as_frozen(approved, capsys):
    call_command("reports", "reproduce", str(approved.pk))

    assert approved.figures_sha256 in capsys.readouterr().out


def test_command_fails_when_something_differs(approved, capsys):
    make_donation(amount_irr=1_000_000, on=IN_1404)

    with pytest.raises(CommandError, match="differ from the freeze"):
        call_command("reports", "reproduce", str(approved.pk))
    assert "donations.received" in capsys.readouterr().out


def test_section_of_the_moment_is_kept_and_not_compared(contribute, frozen, board, board2):
    ticks = count()
    for name, of_the_moment in (("now", True), ("year", False)):
        options = {
            "title": "Counted",
            "template": "reports/print/activities.html",
            "of_the_moment": of_the_moment,
        }
        tick = lambda period, figures: {"tick": next(ticks)}  # noqa: E731
        contribute(Contribution("section", name, "reports", tick, 50, options))
    perform(frozen, "freeze", user=None)
    approved = perform(perform(frozen, "approve", user=board), "approve", user=board2)

    assert [section["data"] for section in approved.figures["sections"]] == [{"tick": 0}, {"tick": 1}]
    assert reproduce(approved) == ["sections[year].data.tick: 1 -> 3"]
