"""How many lines a row needs, asked at every door; and fields that name many rows."""

from __future__ import annotations

import csv
import io
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from majma_visits.models import Placement, Visit

from association.core.api.serializers import desk_serializer
from association.core.desk.checks import desks_name_what_exists
from association.core.desk.declaration import desk_of
from association.core.desk.viewset import DeskViewSet
from association.core.documents.copies import copy_of
from association.core.documents.transitions import perform
from association.core.documents.version import version_of
from association.modules.donations.models import Donation
from association.modules.funds.models import Fund
from tests.factories import DAY, make_donation, make_draft, make_party

pytestmark = pytest.mark.django_db
VISITS, API = "/admin/majma_visits/visits/", "/api/v1/majma_visits/visits/"


def asking(user):
    return {"request": SimpleNamespace(user=user)}


@pytest.fixture
def two_lines(monkeypatch):
    monkeypatch.setattr(Donation.Desk, "min_lines", {"lines": 2}, raising=False)


def test_too_few_lines_are_refused_in_words_at_every_door(two_lines, treasurer):
    said = "دست‌کم ۲ سهم لازم است."
    line = {"fund": Fund.objects.get(is_general=True).pk, "amount_irr": 5}
    data = {"donor": make_party().pk, "received_on": DAY.isoformat(), "method": "card", "lines": [line]}
    form_class = DeskViewSet(Donation).get_edit_handler().get_form_class()
    posted = {
        "received_on": "1405/05/19", "method": "card", "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0",
        "lines-MIN_NUM_FORMS": "2", "lines-MAX_NUM_FORMS": "9", "lines-0-fund": line["fund"],
        "lines-0-amount_irr": "5",
    }  # fmt: skip

    serializer = desk_serializer(desk_of(Donation))(data=data, context=asking(treasurer))
    form = form_class(posted, instance=Donation(), for_user=treasurer)

    assert not serializer.is_valid()
    assert [str(error) for error in serializer.errors["lines"]["non_field_errors"]] == [said]
    assert not form.is_valid()
    assert form.formsets["lines"].non_form_errors() == [said]
    for door in (make_donation, lambda: perform(make_draft(), "submit", user=treasurer)):
        with pytest.raises(ValidationError) as refused:
            door()
        assert refused.value.message_dict == {"lines": [said]}


def test_lines_may_be_said_to_be_optional(monkeypatch, treasurer):
    monkeypatch.setattr(Fund.Desk, "min_lines", {"intents": 0}, raising=False)

    serializer = desk_serializer(desk_of(Fund))(
        data={
            "name": "زکات",
            "name_en": "Zakat",
            "code": "zakat",
            "restriction": "restricted",
            "intents": [],
        },
        context=asking(treasurer),
    )

    assert serializer.is_valid(), serializer.errors


def test_min_lines_of_no_lines_is_named(monkeypatch):
    monkeypatch.setattr(Donation.Desk, "min_lines", {"parts": 2}, raising=False)

    assert ["parts" in message.msg for message in desks_name_what_exists(None)] == [True]


@pytest.fixture
def placements():
    return [Placement.objects.create(volunteer=name, school="الف", starts_on=DAY) for name in ("مریم", "رضا")]


def test_many_are_typed_shown_exported_and_kept(placements, treasurer, client_for, api_for):
    client, api = client_for(treasurer), api_for(treasurer)
    posted = {
        "school": "الف",
        "visited_on": "1405/05/19",
        "children": "3",
        "placements": [p.pk for p in placements],
    }

    made = client.post(f"{VISITS}new/", posted)
    visit = Visit.objects.get()
    page = client.get(f"{VISITS}inspect/{visit.pk}/").text
    exported = b"".join(client.get(VISITS, {"export": "csv"}).streaming_content).decode("utf-8-sig")
    changed = api.patch(f"{API}{visit.pk}/", {"placements": [placements[0].pk]}, format="json")

    assert made.status_code == 302
    assert {"مریم", "رضا"} <= set(page.replace("،", " ").replace("<", " ").replace(">", " ").split())
    assert "رضا، مریم" in list(csv.reader(io.StringIO(exported)))[1]
    assert changed.json()["placements"] == [placements[0].pk]
    assert list(Visit.objects.get().placements.all()) == placements[:1]
    assert list(copy_of(visit).placements.all()) == placements[:1]


def test_many_belong_to_the_version_and_are_final_with_the_document(placements, treasurer):
    visit = Visit(school="الف", visited_on=DAY, children=1, created_by=treasurer)
    visit.placements = placements[:1]
    visit.save()
    before = version_of(Visit.objects.get())
    visit.placements.add(placements[1])
    visit.save()

    assert version_of(Visit.objects.get()) != before
    perform(visit, "submit", user=treasurer)
    with pytest.raises(IntegrityError, match="final_lines"), transaction.atomic():
        Visit.placements.through.objects.filter(visit=visit).delete()


def test_who_may_not_see_a_row_neither_chooses_it_nor_takes_it_away(
    placements, monkeypatch, treasurer, api_for
):
    api = api_for(treasurer)
    body = {"school": "الف", "visited_on": DAY.isoformat(), "children": 1}
    visit = api.post(API, {**body, "placements": [p.pk for p in placements]}, format="json").json()
    seen = classmethod(lambda cls, user, rows: rows.filter(volunteer="مریم"))
    monkeypatch.setattr(Placement, "rows_for", seen)

    chosen = api.post(API, {**body, "placements": [placements[1].pk]}, format="json")
    api.patch(f"{API}{visit['id']}/", {"placements": []}, format="json")

    assert chosen.status_code == 400
    assert list(Visit.objects.get(pk=visit["id"]).placements.all()) == placements[1:]
