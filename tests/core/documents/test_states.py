"""Rows with states, as a third-party module declares them: one declaration, every door, and the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django import forms
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import override
from majma_visits.models import Placement, Visit
from rest_framework.test import APIRequestFactory, force_authenticate
from wagtail.log_actions import registry

from association.core.api.viewsets import desk_api
from association.core.desk.hooks import log_actions
from association.core.documents.requests import AlreadyRequestedError, TransitionRequest, told
from association.core.documents.states import NotInThisStateError, Transition, create_transition_permissions
from association.core.documents.transitions import perform
from association.core.l10n.forms import JalaliDateFormField, RialFormField
from association.core.registry.contributions import every
from association.core.rules import install
from association.core.rules.refusals import RuleBrokenError, in_words
from tests.pages import post_form

pytestmark = [pytest.mark.django_db, pytest.mark.both]
API = "/api/v1/majma_visits/placements/"
State = Placement.State


def placed(volunteer="مریم", starts_on=date(2026, 9, 23), ends_on=date(2026, 12, 21), **values):
    return Placement.objects.create(
        volunteer=volunteer, school="شهید رجایی", starts_on=starts_on, ends_on=ends_on, **values
    )


def page_of(name: str, *args) -> str:
    return reverse(f"majma_visits_placement:{name}", args=args)


def test_button_asks_does_and_tells(treasurer, client_for):
    client, row = client_for(treasurer), placed()
    begin = page_of("transition", "begin", row.pk)

    page = client.get(page_of("inspect", row.pk)).text
    asked = client.get(begin)
    done = post_form(client, begin, page=asked, follow=True).text
    again = post_form(client, begin, page=asked, follow=True).text

    row.refresh_from_db()
    assert begin in page
    assert "مریم" in asked.text
    assert row.state == State.ACTIVE
    assert "آغاز شد" in done
    assert begin not in done
    assert "اکنون «فعال» است. کاری انجام نشد" in again


def test_reason_stands_in_the_timeline(treasurer, client_for):
    client, row = client_for(treasurer), placed()
    finish = page_of("transition", "finish", row.pk)

    missing = post_form(client, finish, reason="")
    done = post_form(client, finish, reason="مهاجرت", follow=True).text

    row.refresh_from_db()
    assert missing.status_code == 200
    assert row.state == State.ENDED
    assert "پایان یافت: مهاجرت" in done


def test_api_has_the_endpoints_and_judges_alike(treasurer, api_for):
    api, row = api_for(treasurer), placed()

    began = api.post(f"{API}{row.pk}/begin/")
    without = api.post(f"{API}{row.pk}/finish/", {})
    unknown = api.post(f"{API}{row.pk}/finish/", {"reason": "x", "why": "y"})
    ended = api.post(f"{API}{row.pk}/finish/", {"reason": "مهاجرت"})
    late = api.post(f"{API}{row.pk}/begin/")
    written = api.patch(f"{API}{row.pk}/", {"state": "active"})
    schema = api.get("/api/v1/schema/?format=json").json()

    assert (began.status_code, began.json()["state"]) == (200, "active")
    assert [error["field"] for error in without.json()["errors"]] == ["reason"]
    assert [error["field"] for error in unknown.json()["errors"]] == ["why"]
    assert (ended.status_code, ended.json()["state"]) == (200, "ended")
    assert (late.status_code, late.json()["type"]) == (409, "urn:majma:problem:not_in_this_state")
    assert Placement.objects.get().state == State.ENDED, written.content
    body = schema["paths"][f"{API}{{id}}/finish/"]["post"]["requestBody"]["content"]["application/json"]
    assert schema["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]["required"] == [
        "reason"
    ]


class HandOver(forms.Form):
    visit = forms.ModelChoiceField(Visit.objects.all())


def test_form_of_a_transition_names_only_rows_that_may_be_seen(monkeypatch, treasurer, board, client_for):
    own, foreign = (
        Visit.objects.create(school="x", children=1, created_by=who) for who in (treasurer, board)
    )
    taken = []
    hand_over = Transition(
        "begin", "x", form=HandOver, run=lambda row, *, user, visit: taken.append(visit) or None
    )
    monkeypatch.setattr(Placement, "transitions", (hand_over,))
    row, client = placed(), client_for(treasurer)
    view = desk_api(Placement).as_view({"post": "begin"})

    def by_api(pk):
        request = APIRequestFactory().post("/", {"visit": pk}, format="json")
        force_authenticate(request, treasurer)
        return view(request, pk=row.pk)

    refused = [by_api(foreign.pk), by_api(10**9)]
    page = post_form(client, page_of("transition", "begin", row.pk), visit=foreign.pk)
    done = by_api(own.pk)

    assert [answer.status_code for answer in refused] == [400, 400]
    assert refused[0].data == refused[1].data
    assert page.context["form"].errors.keys() == {"visit"}
    assert (done.status_code, taken) == (200, [own])


def test_transition_is_a_change_of_the_row(treasurer):
    row = placed()

    assert perform(row, "begin", user=treasurer).updated_at > row.updated_at


def test_many_at_once(treasurer, client_for):
    client = client_for(treasurer)
    rows = [placed(name) for name in ("مریم", "زهرا")]
    asked = client.post(page_of("bulk"), {"action": "begin", "ids": [row.pk for row in rows]})

    post_form(client, page_of("bulk"), page=asked, confirm="1")

    assert set(Placement.objects.values_list("state", flat=True)) == {State.ACTIVE}


def test_right_is_asked_and_has_a_name(treasurer, board, api_for, client_for, administrator):
    row = placed()

    assert api_for(board).post(f"{API}{row.pk}/begin/").status_code == 403
    assert treasurer.has_perm("majma_visits.begin_placement")
    assert "آغاز" in client_for(administrator).get(reverse("roles")).text


def test_service_refuses_what_the_state_forbids(treasurer):
    row = perform(placed(), "begin", user=treasurer)

    with pytest.raises(NotInThisStateError, match="فعال"):
        perform(row, "begin", user=treasurer)


@pytest.mark.parametrize(
    ("first", "then"), [(State.ENDED, State.ACTIVE), (State.ACTIVE, State.PLANNED), (None, State.ACTIVE)]
)
def test_database_knows_the_order_of_states(treasurer, first, then):
    def wrong():
        if first is None:
            placed(state=then)
            return
        row = placed()
        if first == State.ACTIVE:
            perform(row, "begin", user=treasurer)
        else:
            perform(row, "finish", user=treasurer, reason="x")
        Placement.objects.filter(pk=row.pk).update(state=then)

    with pytest.raises(RuleBrokenError, match="وضعیت") as refused, in_words(), transaction.atomic():
        wrong()

    assert refused.value.code == "state"


OVERLAPS = "در جای دیگری گماشته"


def test_overlap_is_refused_at_each_door(treasurer, client_for, api_for):
    placed()
    typed = {
        "volunteer": "مریم",
        "school": "ب",
        "starts_on": "۱۴۰۵/۰۹/۳۰",
        "ends_on": "",
    }

    page = client_for(treasurer).post(page_of("add"), typed)
    answer = api_for(treasurer).post(
        API,
        {"volunteer": "مریم", "school": "ب", "starts_on": "2026-12-21"},
        headers={"accept-language": "fa"},
    )
    with pytest.raises(RuleBrokenError, match=OVERLAPS), in_words(), transaction.atomic():
        placed(starts_on=date(2026, 12, 21), ends_on=None)

    assert OVERLAPS in " ".join(page.context["form"].errors["starts_on"])
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "starts_on"
    assert Placement.objects.count() == 1


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "volunteer"),
    [
        (date(2026, 12, 22), None, "مریم"),
        (date(2026, 8, 1), date(2026, 9, 22), "مریم"),
        (date(2026, 10, 1), date(2026, 10, 2), "زهرا"),
    ],
)
def test_neighbours_and_others_may(starts_on, ends_on, volunteer):
    placed()

    assert placed(volunteer, starts_on, ends_on).pk


def test_what_has_ended_takes_no_place(treasurer):
    perform(placed(), "finish", user=treasurer, reason="x")

    assert placed().pk


def test_period_that_ends_before_it_begins_is_refused(treasurer, api_for):
    answer = api_for(treasurer).post(
        API, {"volunteer": "م", "school": "ب", "starts_on": "2026-12-21", "ends_on": "2026-12-20"}
    )
    with pytest.raises(RuleBrokenError) as refused, in_words(), transaction.atomic():
        placed(starts_on=date(2026, 12, 21), ends_on=date(2026, 12, 20))

    assert answer.json()["errors"][0]["field"] == "ends_on"
    assert refused.value.code == "reversed"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_placed():
    def place(school):
        try:
            with in_words(), transaction.atomic():
                Placement.objects.create(
                    volunteer="مریم", school=school, starts_on=date(2026, 9, 23), ends_on=None
                )
        except RuleBrokenError as exc:
            return exc.code
        finally:
            connection.close()
        return "placed"

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(place, ["الف", "ب", "پ", "ت"]))

    assert sorted(ends) == ["overlap", "overlap", "overlap", "placed"]
    assert Placement.objects.count() == 1


def test_rule_of_periods_is_missed_when_it_is_gone():
    (name,) = [name for name in install.expected() if "placement_once" in name and "reversed" not in name][:1]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f'ALTER TABLE majma_visits_placement DROP CONSTRAINT "{name}"')
        else:
            cursor.execute(f'DROP TRIGGER "{name}"')

    assert install.missing() == [name]
    install.install()
    assert install.missing() == []


def test_two_people_reopen_one_asks_another_confirms(treasurer, make_user, client_for, api_for):
    second, row = make_user("second", "treasurer"), placed()
    perform(row, "finish", user=treasurer, reason="x")
    asking, confirming = client_for(treasurer), client_for(second)
    reopen, confirm = (page_of("transition", name, row.pk) for name in ("reopen", "confirm_reopen"))

    asked = post_form(asking, reopen, reason="دوباره آمد", follow=True).text
    home = confirming.get("/admin/").text
    waiting = api_for(second).get(f"{API}{row.pk}/").json()
    mine = post_form(asking, confirm).text
    with pytest.raises(AlreadyRequestedError):
        perform(row, "reopen", user=second, reason="y")
    page, offered = confirming.get(confirm).text, confirming.get(page_of("inspect", row.pk)).text
    done = post_form(confirming, confirm, follow=True).text

    assert "نفر دومی باید آن را تأیید کند" in asked
    assert "برای تأیید نفر دوم" in home
    assert "مریم" in home
    assert (waiting["state"], waiting["waiting_for"]) == ("ended", "reopen")
    assert "کسی جز درخواست‌کننده باید تأیید کند" in mine
    assert "دوباره آمد" in page
    assert confirm in offered
    assert reopen not in offered
    assert "بازگشایی شد: دوباره آمد" in done
    assert "درخواست شد: بازگشایی: دوباره آمد" in done
    assert Placement.objects.get().state == State.PLANNED


def test_what_was_asked_for_is_judged_again_and_may_be_taken_back(treasurer, make_user, api_for):
    second, row = make_user("second", "treasurer"), placed()
    perform(row, "finish", user=treasurer, reason="x")
    address = f"{API}{row.pk}"
    first, other = api_for(treasurer), api_for(second)

    assert first.post(f"{address}/reopen/", {"reason": "آمد"}).json()["waiting_for"] == "reopen"
    placed(starts_on=date(2026, 10, 1))
    overlapping = other.post(f"{address}/confirm-reopen/")
    taken_back = first.post(f"{address}/reject-reopen/")
    nothing = other.post(f"{address}/confirm-reopen/")

    assert (overlapping.status_code, overlapping.json()["type"]) == (409, "urn:majma:problem:overlap")
    assert (taken_back.status_code, taken_back.json()["waiting_for"]) == (200, None)
    assert (nothing.status_code, nothing.json()["type"]) == (409, "urn:majma:problem:nothing_requested")
    (request,) = TransitionRequest.objects.all()
    assert (request.confirmed, request.decided_by) == (False, treasurer)


def test_what_is_no_longer_possible_is_not_confirmed(treasurer, make_user):
    second, row = make_user("second", "treasurer"), placed()
    perform(row, "finish", user=treasurer, reason="x")
    perform(row, "reopen", user=treasurer, reason="y")
    Placement.objects.update(state=State.PLANNED)

    with pytest.raises(NotInThisStateError):
        perform(row, "confirm_reopen", user=second)

    assert TransitionRequest.objects.get().decided_at is None


def test_what_two_people_answer_for_is_not_deleted_by_one(treasurer, make_user, client_for, api_for):
    second, row = make_user("second", "treasurer"), placed()
    perform(row, "finish", user=treasurer, reason="x")
    perform(row, "reopen", user=treasurer, reason="y")

    waiting = api_for(treasurer).delete(f"{API}{row.pk}/")
    perform(row, "confirm_reopen", user=second)
    page = post_form(client_for(treasurer), page_of("delete", row.pk), follow=True).text

    assert (waiting.status_code, waiting.json()["type"]) == (409, "urn:majma:problem:on_record")
    assert "دو نفر پاسخ‌گوی «بازگشایی»" in page
    assert Placement.objects.filter(pk=row.pk).exists()


def test_each_transition_is_an_event_of_the_webhooks():
    events = {event.name: event for event in every("webhook")}
    row = placed()

    assert "majma_visits.placement.confirm_reopen" not in events
    told = events["majma_visits.placement.begin"]
    assert "آغاز" in str(told.options["title"])
    assert told.value(row)["state"] == "planned"
    assert told.value(row).keys() == {"id", "state", "url"}


class ChooseForm(forms.Form):
    """A transition that asks for a row, an amount and a day."""

    visit = forms.ModelChoiceField(Visit.objects.all(), label="visit")
    amount = RialFormField(label="amount")
    day = JalaliDateFormField(label="day")


def test_second_person_is_told_what_was_asked_and_no_row_of_others(
    treasurer, make_user, client_for, monkeypatch
):
    asks = Transition(
        "assign",
        "Assign",
        run="tests.core.documents.test_states.noted",
        form=ChooseForm,
        two_people=True,
    )
    monkeypatch.setattr(Placement, "transitions", (*Placement.transitions, asks))
    create_transition_permissions([Placement])
    log_actions(registry)
    rights = Permission.objects.filter(codename__in=["assign_placement", "confirm_assign_placement"])
    Group.objects.get(user=treasurer).permissions.add(*rights)
    row, visit = placed(), Visit.objects.create(school="باهنر", children=1, created_by=treasurer)

    perform(row, "assign", user=treasurer, visit=visit, amount=5_000, day=date(2026, 11, 29))
    (request,) = TransitionRequest.objects.all()
    second = make_user("second", "treasurer")
    done = perform(row, "confirm_assign", user=second)

    with override("fa"):
        assert dict(told(request, asks, treasurer)) == {
            "visit": str(visit), "amount": "۵٬۰۰۰\u00a0ریال", "day": "۸ آذر ۱۴۰۵"
        }  # fmt: skip
    assert dict(told(request, asks, second))["visit"] == ""
    assert done.noted == (visit, 5_000, date(2026, 11, 29), treasurer)


def noted(row, *, user, visit, amount, day):
    row.noted = (visit, amount, day, user)
    return row
