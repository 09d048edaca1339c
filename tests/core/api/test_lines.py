"""Lines of a row keep their identity: what hangs on a line is not lost because another one was corrected."""

from __future__ import annotations

import pytest

from association.modules.donations.models import Donation, DonationLine
from association.modules.funds.services import general_fund
from tests.factories import make_draft, make_fund

pytestmark = pytest.mark.django_db

API = "/api/v1/donations/donations/"


@pytest.fixture
def draft():
    draft = make_draft(amount_irr=100)
    DonationLine.objects.create(donation=draft, fund=make_fund(), amount_irr=200)
    return draft


def lines_of(draft) -> list[tuple[int, int]]:
    return list(DonationLine.objects.filter(donation=draft).order_by("pk").values_list("pk", "amount_irr"))


def test_line_sent_with_its_id_is_changed_one_without_is_new_one_left_out_goes(treasurer, api_for, draft):
    api = api_for(treasurer)
    first, second = api.get(f"{API}{draft.pk}/").json()["lines"]
    new = {"fund": general_fund().pk, "amount_irr": 7}

    answer = api.patch(f"{API}{draft.pk}/", {"lines": [{**second, "amount_irr": 250}, new]})

    kept, added = lines_of(draft)
    assert answer.status_code == 200
    assert kept == (second["id"], 250)
    assert added[1] == 7
    assert first["id"] not in (kept[0], added[0])
    assert Donation.objects.get(pk=draft.pk).total_irr == 257


def test_line_of_another_row_and_one_sent_twice_are_refused_by_name(treasurer, api_for, draft):
    api, before = api_for(treasurer), lines_of(draft)
    foreign = DonationLine.objects.create(donation=make_draft(), fund=general_fund(), amount_irr=9)
    line = {"id": before[0][0], "fund": general_fund().pk, "amount_irr": 5}

    other = api.patch(f"{API}{draft.pk}/", {"lines": [line, {**line, "id": foreign.pk}]})
    twice = api.patch(f"{API}{draft.pk}/", {"lines": [line, line]})
    new = api.post(API, {"received_on": "2026-08-10", "method": "cash", "lines": [line]})

    assert [answer.status_code for answer in (other, twice, new)] == [400, 400, 400]
    assert [error["field"] for error in other.json()["errors"]] == ["lines.1.id"]
    assert [error["field"] for error in twice.json()["errors"]] == ["lines.1.id"]
    assert [error["field"] for error in new.json()["errors"]] == ["lines.0.id"]
    assert lines_of(draft) == before
    foreign.refresh_from_db()
    assert foreign.amount_irr == 9
