"""Filters of lists and of the API: along relations, from and to, has and has not; never by what is hidden."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import Permission

from association.core.desk.checks import desks_name_what_exists
from association.core.desk.declaration import desk_of
from association.core.documents.custom_fields import CustomField
from association.core.documents.listing import Has
from association.core.registry.models import ModuleState
from association.core.registry.state import forget
from association.modules.donations.services import Share, record_donation
from association.modules.funds.models import Fund
from association.modules.people.models import Party
from tests.factories import DAY, make_donation, make_fund, make_goods, make_party, make_receipt

pytestmark = pytest.mark.django_db
LIST, API = "/admin/donations/donations/", "/api/v1/donations/donations/"


@pytest.fixture
def gifts():
    """A small one of a person with a receipt, a large one of an organisation over two funds without."""
    small = make_donation(donor=make_party("زهرا احمدی"), amount_irr=500_000, on=date(2026, 8, 10))
    make_receipt(small)
    shares = [Share(Fund.objects.get(is_general=True), 1_000_000), Share(make_fund(), 2_000_000)]
    company = make_party("شرکت سپهر", kind="organisation")
    return small, record_donation(donor=company, received_on=DAY, shares=shares, recorded_by=None)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"donor__kind": "organisation"}, "large"),
        ({"total_irr_min": "۱٬۰۰۰٬۰۰۰", "total_irr_max": ""}, "large"),
        ({"total_irr_max": "500,000"}, "small"),
        ({"has_receipt": "true"}, "small"),
        ({"has_receipt": "false"}, "large"),
        ({"has_donor": "false"}, ""),
        ({"lines__fund": "tablets"}, "large"),
        ({"donor": "زهرا احمدی"}, "small"),
    ],
)
def test_list_and_api_find_the_same(gifts, treasurer, client_for, api_for, asked, found):
    ids = {"tablets": Fund.objects.get(code="tablets").pk, "زهرا احمدی": gifts[0].donor_id}
    asked = {name: ids.get(value, value) for name, value in asked.items()}
    expected = [gift for gift, name in zip(gifts, ("small", "large"), strict=True) if name == found]
    plain = {
        n: "1000000" if v == "۱٬۰۰۰٬۰۰۰" else str(v).replace(",", "") for n, v in asked.items() if v != ""
    }

    page = client_for(treasurer).get(LIST, asked).text
    answer = api_for(treasurer).get(API, plain).json()

    assert [gift for gift in gifts if gift.number in page] == expected
    assert [row["number"] for row in answer["results"]] == [gift.number for gift in expected]


def test_row_with_several_lines_is_found_once_and_counted_once(gifts, treasurer, api_for):
    fund = Fund.objects.get(code="tablets")
    record_donation(donor=None, received_on=DAY, shares=[Share(fund, 1), Share(fund, 2)], recorded_by=None)

    answer = api_for(treasurer).get(API, {"lines__fund": fund.pk, "has_donor": "false"}).json()

    assert answer["count"] == len(answer["results"]) == 1


def test_white_space_in_both_boxes_is_no_range(gifts, treasurer, client_for, api_for):
    make_receipt(gifts[1])
    asked = {"documents_min": "\n", "documents_max": "\n"}

    listed = client_for(treasurer).get("/admin/receipts/receipts/", asked)
    answer = api_for(treasurer).get("/api/v1/receipts/receipts/", asked)

    assert (listed.status_code, answer.status_code) == (200, 200)
    assert answer.json()["count"] == 2


def test_filters_in_force_are_named_in_words(gifts, treasurer, client_for):
    page = client_for(treasurer).get(LIST, {"total_irr_min": "1000000", "has_receipt": "false"}).text

    assert "از ۱٬۰۰۰٬۰۰۰\u00a0ریال" in page
    assert "ندارد" in page


@pytest.mark.parametrize(
    "asked", [{"has_receipt": "abc"}, {"total_irr_min": "1,000"}, {"donor": "0"}, {"donor__kin": "person"}]
)
def test_api_refuses_by_name_what_it_does_not_understand(gifts, treasurer, api_for, asked):
    answer = api_for(treasurer).get(API, asked)

    assert answer.status_code == 400
    assert next(iter(asked)).startswith(answer.json()["errors"][0]["field"])


def test_api_describes_every_filter(treasurer, api_for):
    paths = api_for(treasurer).get("/api/v1/schema/?format=json").json()["paths"]
    described = {p["name"]: p for p in paths["/api/v1/donations/donations/"]["get"]["parameters"]}

    assert {"donor__kind", "has_donor", "has_receipt", "lines__fund", "total_irr_max"} <= set(described)
    assert described["total_irr_min"]["schema"]["type"] == "integer"
    assert described["has_receipt"]["schema"]["enum"] == ["false", "true"]
    assert described["donor"]["schema"]["type"] == "integer"


def test_nobody_filters_by_what_is_hidden(make_user, client_for, api_for):
    make_party("زهرا احمدی", phone="09121234567"), make_party("علی کریمی")
    clerk = make_user("clerk")
    rights = ["view_party", "view_donation", "access_admin"]
    clerk.user_permissions.set(Permission.objects.filter(codename__in=rights))

    page = client_for(clerk).get("/admin/people/people/", {"has_phone": "true"}).text
    answers = [
        api_for(clerk).get(address)
        for address in ("/api/v1/people/people/?has_phone=true", f"{API}?has_receipt=true")
    ]

    assert "علی کریمی" in page
    assert 'name="has_phone"' not in page
    assert [answer.status_code for answer in answers] == [400, 400]
    assert "has_phone" in answers[0].text


def test_filter_along_a_relation_needs_the_right_to_see_its_rows(make_user, api_for):
    clerk = make_user("clerk")
    clerk.user_permissions.set(Permission.objects.filter(codename="view_donation"))

    answers = [api_for(clerk).get(API, {name: "1"}) for name in ("donor__kind", "donor", "has_donor")]

    assert [answer.status_code for answer in answers] == [400, 400, 400]


def test_filter_along_a_relation_knows_only_rows_the_person_may_see(
    gifts, monkeypatch, treasurer, client_for, api_for
):
    monkeypatch.setattr(Party, "rows_for", classmethod(lambda cls, user, rows: rows.filter(kind="person")))

    answers = [
        api_for(treasurer).get(API, {"donor__kind": kind}).json()["count"]
        for kind in ("person", "organisation")
    ]
    chosen = api_for(treasurer).get(API, {"donor": gifts[1].donor_id})

    assert answers == [1, 0]
    assert chosen.status_code == 400


def test_filter_of_a_module_that_is_off_is_not_there(gifts, treasurer, api_for):
    ModuleState.objects.update_or_create(label="receipts", defaults={"enabled": False})
    forget()

    assert api_for(treasurer).get(API, {"has_receipt": "true"}).status_code == 400


def test_custom_yes_or_no_filters(treasurer, client_for):
    CustomField.objects.create(
        model="people.party", key="vip", label_fa="ویژه", kind="boolean", in_filters=True
    )
    make_party("زهرا احمدی", extra={"vip": True}), make_party("علی کریمی", extra={"vip": False})

    page = client_for(treasurer).get("/admin/people/people/", {"extra_vip": "true"}).text

    assert "زهرا احمدی" in page
    assert "علی کریمی" not in page


def test_filter_that_leads_nowhere_is_named_and_left_out(monkeypatch):
    monkeypatch.setattr(
        Party.Desk, "filters", ["kind", "donations__nothing", Has("nothing"), Has("donations")]
    )

    found = [message.msg for message in desks_name_what_exists(None) if "Desk.filters" in message.msg]

    assert ["donations__nothing" in found[0], "has_nothing" in found[1], len(found)] == [True, True, 2]
    assert desk_of(Party).known_filters == ["kind", Has("donations")]


def test_goods_have_receipts_too(treasurer, api_for):
    gift = make_goods()

    without = api_for(treasurer).get("/api/v1/donations/in-kind/", {"has_receipt": "false"}).json()

    assert [row["id"] for row in without["results"]] == [gift.pk]
