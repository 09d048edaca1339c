"""Filters with a name: kept, found above the list, shared with a role, and never showing more than allowed."""

import re
from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from association.core.access.roles import ensure_role
from association.core.desk.saved.models import ListDefault, SavedFilter
from association.core.desk.saved.services import change_filter
from tests.factories import make_donation, make_draft, make_party

pytestmark = pytest.mark.django_db
LIST = "/admin/donations/donations/"
NEW = f"{LIST}saved/new/"
KIND = "donations.donation"


@pytest.fixture
def desk(treasurer, client_for):
    return client_for(treasurer)


def save(client, query="docstatus=0", name="پیش‌نویس‌ها", **values):
    return client.post(f"{NEW}?{urlencode({'query': query})}", {"name": name, **values})


def tabs(page) -> list[str]:
    return re.findall(r'class="desk-tabs__tab" href="[^"]*"[^>]*><bdi>([^<]*)</bdi>', page.text)


def test_person_names_a_filter_and_finds_it_above_the_list(desk):
    make_draft()
    page = desk.get(LIST, {"docstatus": "0", "q": ""})
    (link,) = re.findall(r'href="([^"]*saved/new/[^"]*)"', page.text)

    answer = desk.post(link.replace("&amp;", "&"), {"name": "پیش‌نویس‌ها"})
    shown = desk.get(LIST)

    assert answer.url == f"{LIST}?docstatus=0"
    assert tabs(shown) == ["پیش‌نویس‌ها"]
    assert f'href="{LIST}?docstatus=0"' in shown.text
    assert 'aria-current="page"><bdi>' in desk.get(answer.url).text


def test_only_what_the_list_knows_is_kept(desk):
    query = (
        "q=احمدي&method=cash&received_on_from=1405/01/01&ordering=-total_irr&p=3&export=csv&x=1&docstatus="
    )

    save(desk, query)

    kept = SavedFilter.objects.get().query
    assert kept == urlencode(
        [
            ("method", "cash"),
            ("ordering", "-total_irr"),
            ("q", "احمدي"),
            ("received_on_from", "1405/01/01"),
        ]
    )


@pytest.mark.parametrize("query", ["", "x=1&p=2", "ordering=donor__phone", "docstatus="])
def test_nothing_to_keep_is_not_saved(desk, query):
    assert desk.get(NEW, {"query": query}).status_code == 302

    save(desk, query)

    assert SavedFilter.objects.count() == 0


def test_filter_that_is_not_understood_is_not_saved(desk):
    assert "صافی" in save(desk, "docstatus=nonsense").text

    assert SavedFilter.objects.count() == 0


def test_name_stands_once_per_person_and_list(desk, make_user, client_for):
    save(desk)

    assert "صافی دیگری به همین نام دارید" in save(desk, "docstatus=1").text
    save(client_for(make_user("second", "treasurer")))
    assert SavedFilter.objects.count() == 2
    saved = SavedFilter.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedFilter.objects.create(kind=KIND, name=saved.name, owner=saved.owner, query="x=1")


def test_own_filter_is_nobody_elses(desk, make_user, client_for):
    save(desk)
    pk = SavedFilter.objects.get().pk
    second = client_for(make_user("second", "treasurer"))

    assert tabs(second.get(LIST)) == []
    assert second.get(f"{LIST}saved/{pk}/").status_code == 404
    assert second.post(f"{LIST}saved/{pk}/", {"name": "x"}).status_code == 404
    assert second.post(f"{LIST}saved/{pk}/delete/").status_code == 404
    assert desk.get(f"/admin/receipts/receipts/saved/{pk}/").status_code == 404
    assert SavedFilter.objects.get().name == "پیش‌نویس‌ها"


def test_shared_filter_is_found_by_the_role_alone(desk, treasurer, make_user, client_for):
    save(desk, role=ensure_role("treasurer").pk)

    assert tabs(client_for(make_user("second", "treasurer")).get(LIST)) == ["پیش‌نویس‌ها"]
    board = client_for(make_user("member", "board"))
    assert board.get(LIST).status_code == 302
    assert "پیش‌نویس‌ها" not in board.get("/admin/funds/funds/").text


def test_sharing_needs_the_right_and_the_role(desk, treasurer):
    refused = save(desk, role=ensure_role("board").pk)
    group = ensure_role("treasurer").group
    group.permissions.remove(group.permissions.get(codename="share_savedfilter"))
    save(desk, role=ensure_role("treasurer").pk)

    assert refused.status_code == 200
    assert [saved.role for saved in SavedFilter.objects.all()] == [None]


def test_service_refuses_a_role_that_is_not_the_persons(desk, treasurer):
    save(desk)

    with pytest.raises(PermissionDenied):
        change_filter(SavedFilter.objects.get(), name="x", user=treasurer, role=ensure_role("board"))


def test_who_may_share_with_the_role_cares_for_what_others_shared(desk, make_user, client_for):
    role = ensure_role("treasurer")
    save(desk, role=role.pk)
    saved = SavedFilter.objects.get()
    second = client_for(make_user("second", "treasurer"))

    second.post(f"{LIST}saved/{saved.pk}/", {"name": "تازه", "role": role.pk})

    saved.refresh_from_db()
    assert saved.name == "تازه"


def test_without_the_right_a_shared_filter_can_only_become_ones_own_default(desk, make_user, client_for):
    role = ensure_role("treasurer")
    save(desk, role=role.pk)
    saved = SavedFilter.objects.get()
    role.group.permissions.remove(role.group.permissions.get(codename="share_savedfilter"))
    other = make_user("second", "treasurer")
    second = client_for(other)

    second.post(f"{LIST}saved/{saved.pk}/", {"name": "تازه", "default": "on"})
    deleted = second.post(f"{LIST}saved/{saved.pk}/delete/")

    saved.refresh_from_db()
    assert (saved.name, saved.role, deleted.status_code) == ("پیش‌نویس‌ها", role, 302)
    assert list(ListDefault.objects.values_list("user", "saved")) == [(other.pk, saved.pk)]
    assert second.get(LIST).url == f"{LIST}?docstatus=0"
    assert desk.get(LIST).status_code == 200


def test_rename_default_and_delete(desk):
    save(desk, default="on")
    pk = SavedFilter.objects.get().pk
    assert desk.get(LIST).url == f"{LIST}?docstatus=0"
    assert desk.get(LIST, {"saved": "none"}).status_code == 200

    desk.post(f"{LIST}saved/{pk}/", {"name": "دیگر"})
    assert (SavedFilter.objects.get().name, ListDefault.objects.count()) == ("دیگر", 0)
    assert "می‌مانند" in desk.get(f"{LIST}saved/{pk}/delete/").text
    desk.post(f"{LIST}saved/{pk}/delete/")

    assert SavedFilter.objects.count() == 0


def test_another_default_takes_the_place_of_the_first(desk):
    save(desk, default="on")
    save(desk, "docstatus=1", name="ثبت‌شده", default="on")

    assert desk.get(LIST).url == f"{LIST}?docstatus=1"


@pytest.mark.parametrize("query", ["secret_field=1", "docstatus=0&secret_field=1", "ordering=secret_field"])
def test_filter_on_what_the_person_may_not_see_is_neither_shown_nor_applied(desk, treasurer, query):
    make_draft(), make_donation()
    saved = SavedFilter.objects.create(kind=KIND, name="پنهان", query=query, owner=treasurer)
    ListDefault.objects.create(user=treasurer, kind=KIND, saved=saved)

    page = desk.get(LIST)

    assert (page.status_code, tabs(page)) == (200, [])
    assert desk.get(f"{LIST}saved/{saved.pk}/").status_code == 404


def test_filtered_rows_are_those_of_the_filter(desk):
    make_draft(donor=make_party("علی کریمی")), make_donation(donor=make_party("زهرا احمدی"))
    answer = save(desk)

    page = desk.get(answer.url).text

    assert ("علی کریمی" in page, "زهرا احمدی" in page) == (True, False)


def test_list_costs_the_same_for_any_number_of_filters(desk):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(LIST).status_code == 200
        return len(queries)

    make_donation()
    save(desk, name="1")
    cost()
    one = cost()
    save(desk, name="2", role=ensure_role("treasurer").pk), save(desk, name="3")

    assert cost() == one


@pytest.mark.parametrize("role", ["board", "communications", "administrator"])
def test_list_that_is_not_ones_own_has_no_filters_to_save(role, make_user, client_for):
    answer = save(client_for(make_user(role, role)))

    assert (answer.status_code, answer.url, SavedFilter.objects.count()) == (302, "/admin/", 0)
