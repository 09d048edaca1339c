"""Pages of several steps, as a third-party module declares one: choose, see, do, see what happened."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse
from majma_visits.models import Placement

from association.core.desk.bulk.actions import BulkAction
from association.core.documents.transitions import perform
from association.core.jobs.execution import claim_next, execute
from association.core.jobs.models import JobRun
from tests.pages import post_form

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DAY = "1405/09/30"


def placed(volunteer: str, ends_on=date(2026, 12, 21), **values):
    return Placement.objects.create(
        volunteer=volunteer, school="شهید رجایی", starts_on=date(2026, 9, 23), ends_on=ends_on, **values
    )


@pytest.fixture
def page() -> str:
    return reverse("majma_visits_placement:page_end-term")


def states() -> dict[str, str]:
    return dict(Placement.objects.values_list("volunteer", "state"))


def test_form_shows_the_rows_then_does_those_shown(treasurer, client_for, page):
    client = client_for(treasurer)
    placed("مریم")
    placed("رضا", ends_on=date(2027, 6, 1))

    asked = client.get(page).text
    shown = post_form(client, page, day=DAY)
    placed("سارا")
    done = post_form(client, page, page=shown, day=DAY, confirm="1", follow=True)

    assert "Show" not in asked
    assert "مریم" in shown.text
    assert "رضا" not in shown.text
    assert "برای یک سطر انجام شد" in done.text
    assert states() == {"مریم": "ended", "رضا": "planned", "سارا": "planned"}


def test_row_that_changed_or_is_no_longer_meant_is_left(treasurer, client_for, page):
    client, moved, ended = client_for(treasurer), placed("مریم"), placed("رضا")
    shown = post_form(client, page, day=DAY)
    Placement.objects.filter(pk=moved.pk).update(school="x")
    perform(ended, "finish", user=treasurer, reason="x")

    done = post_form(client, page, page=shown, day=DAY, confirm="1", follow=True).text

    assert done.count("پس از نمایش این صفحه") == 2
    assert states()["مریم"] == "planned"


def test_other_rows_than_the_forms_are_not_done(treasurer, client_for, page):
    client, other = client_for(treasurer), placed("رضا", ends_on=date(2027, 6, 1))
    placed("مریم")
    shown = post_form(client, page, day=DAY)
    listed = post_form(client, page, day="1406/12/01").text
    version = re.search(rf"{other.pk}:(\w+)", listed)[0]

    done = post_form(client, page, page=shown, day=DAY, confirm="1", pks=version, follow=True).text

    assert "دیگر از سطرهای این کار نیست" in done
    assert states() == {"مریم": "planned", "رضا": "planned"}


@pytest.fixture
def few_in_request(monkeypatch):
    real = BulkAction.__init__

    def few(self, *args, **kwargs):
        real(self, *args, **{**kwargs, "in_request": 2})

    monkeypatch.setattr(BulkAction, "__init__", few)


def test_many_rows_are_a_job(treasurer, client_for, page, few_in_request):
    client = client_for(treasurer)
    for number in range(3):
        placed(f"داوطلب {number}")

    shown = post_form(client, page, day=DAY)
    asked = post_form(client, page, page=shown, day=DAY, confirm="1")
    execute(claim_next())

    run = JobRun.objects.get()
    assert "در پس‌زمینه" in shown.text
    assert asked.headers["Location"] == reverse("job_run", args=[run.pk])
    assert set(states().values()) == {"ended"}
    assert "برای ۳ سطر انجام شد" in client.get(run.result["url"]).text


def test_without_the_right_there_is_neither_button_nor_page(treasurer, board, client_for, page):
    index = reverse("majma_visits_placement:index")

    assert page in client_for(treasurer).get(index).text
    assert client_for(board).get(page).status_code == 302
