"""One search over everything: what the person may see, best first, at a constant cost."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from association.core.desk import search
from association.core.desk.find import find_everywhere
from association.core.registry.models import ModuleState
from association.core.registry.state import forget
from association.modules.donations.models import Donation
from tests.factories import make_donation, make_draft, make_fund, make_party, make_receipt

pytestmark = pytest.mark.django_db
FIND = "/admin/find/"
API = "/api/v1/search/"


@pytest.fixture
def desk(treasurer, client_for):
    return client_for(treasurer)


def kinds(query, user) -> dict[str, list[str]]:
    found = find_everywhere(query, user=user)
    return {group.model._meta.label_lower: [str(row) for row in group.rows] for group in found}


def test_words_are_found_in_every_kind_as_persian_is_typed(treasurer):
    donation = make_donation(donor=make_party("علی کریمی"))
    make_donation(donor=make_party("زهرا احمدی"))
    receipt = make_receipt(donation)

    assert kinds("كريمي", treasurer) == {
        "people.party": ["علی کریمی"],
        "donations.donation": [donation.number],
        "receipts.receipt": [receipt.number],
    }


def test_kinds_stand_in_the_order_of_the_menu(treasurer):
    make_receipt(make_donation(donor=make_party("علی کریمی")))

    assert list(kinds("کریمی", treasurer)) == ["people.party", "donations.donation", "receipts.receipt"]


def test_exact_number_stands_first_in_any_digits(treasurer):
    first = make_donation()
    for _ in range(11):
        make_donation()
    # Newest first would put D-…-00010 to 00012 before it.
    group = find_everywhere("d-۱۴۰۵-۰۰۰۰۱", user=treasurer)[0]

    assert group.rows[0] == first


def test_exact_tracking_number_stands_before_those_that_hold_it(treasurer):
    exact = make_draft()
    Donation.objects.filter(pk=exact.pk).update(tracking_number="4455")
    for _ in range(6):
        Donation.objects.filter(pk=make_draft().pk).update(tracking_number="1445500")

    (group,) = find_everywhere("۴۴۵۵", user=treasurer)

    assert (group.rows[0], group.count, len(group.rows)) == (exact, 7, 5)


def test_page_groups_and_leads_to_the_whole_list(desk):
    donor = make_party("علی کریمی")
    for _ in range(6):
        make_donation(donor=donor)

    page = desk.get(FIND, {"q": "کریمی"}).text

    (href,) = re.findall(r'href="(/admin/donations/donations/\?q=[^"]*)"', page)
    assert "هر ۶ مورد در «کمک‌ها»" in page
    assert page.count('href="/admin/donations/donations/inspect/') == 5
    assert "علی کریمی" in desk.get(href.replace("&amp;", "&")).text


@pytest.mark.parametrize(
    ("query", "words"), [("", "کلید"), ("ع", "دست‌کم دو حرف"), ("هیچ‌کس", "چیزی پیدا نشد")]
)
def test_page_says_when_there_is_nothing(desk, query, words):
    make_party("علی کریمی")

    assert words in desk.get(FIND, {"q": query}).text


def test_query_is_shown_as_text(desk):
    assert "<script>alert" not in desk.get(FIND, {"q": "<script>alert(1)</script>"}).text


def test_endless_queries_are_cut(desk):
    def cost(words: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(FIND, {"q": words}).status_code == 200
        return len(captured)

    cost("الف")

    assert cost("الف " * 5000) == cost("الف")


@pytest.mark.parametrize("words", ["%", "_", "'; DROP TABLE", "\\"])
def test_signs_mean_themselves(treasurer, words):
    make_donation(donor=make_party("علی کریمی"))

    assert kinds(words + words, treasurer) == {}


def test_role_finds_its_own_kinds_only(board, communications, administrator, client_for):
    make_fund("karimi", name="صندوق کریمی")
    make_donation(donor=make_party("علی کریمی"))

    assert list(kinds("کریمی", board)) == ["funds.fund"]
    for user in (communications, administrator):
        assert kinds("کریمی", user) == {}
        assert "علی کریمی" not in client_for(user).get(FIND, {"q": "کریمی"}, follow=True).text
    assert client_for(administrator).get(FIND).status_code == 302


def test_foreign_rows_are_not_found_nor_counted(treasurer, monkeypatch):
    own, _foreign = make_draft(donor=make_party("علی کریمی")), make_draft(donor=make_party("رضا کریمی"))
    monkeypatch.setattr(Donation, "rows_for", classmethod(lambda cls, user, rows: rows.filter(pk=own.pk)))

    group = next(g for g in find_everywhere("کریمی", user=treasurer) if g.model is Donation)

    assert (group.rows, group.count) == ([own], 1)


def test_module_that_is_off_is_not_searched_even_for_superusers(admin_user):
    make_donation(donor=make_party("علی کریمی"))
    ModuleState.objects.filter(label="donations").update(enabled=False)
    forget()

    assert list(kinds("کریمی", admin_user)) == ["people.party"]


def test_column_taken_from_a_person_is_searched_nowhere(desk, treasurer, api_for, monkeypatch):
    make_donation(donor=make_party("علی کریمی"))
    real = search.search_columns

    def narrowed(model, user):
        return tuple(name for name in real(model, user) if "search_key" not in name)

    from association.core.api import filters
    from association.core.desk import chooser, find, index

    for place in (find, index, chooser, filters):
        monkeypatch.setattr(place, "search_columns", narrowed)

    assert "donations.donation" not in kinds("کریمی", treasurer)
    assert "D-1405" not in desk.get("/admin/donations/donations/", {"q": "کریمی"}).text
    api = api_for(treasurer).get("/api/v1/donations/donations/", {"search": "کریمی"})
    assert api.data["count"] == 0


def test_cost_does_not_grow_with_what_is_found(desk):
    donor = make_party("علی کریمی")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(FIND, {"q": "کریمی"})
        return len(queries)

    make_receipt(make_donation(donor=donor))
    cost()
    one = cost()
    for _ in range(4):
        make_receipt(make_donation(donor=donor))

    assert cost() == one


def test_sidebar_leads_to_the_search(desk, communications, administrator, client_for):
    assert '"/admin/find/"' in desk.get("/admin/").text
    assert '"/admin/find/"' in client_for(communications).get("/admin/").text
    assert '"/admin/find/"' not in client_for(administrator).get("/admin/").text


def test_editors_find_their_pages_and_treasurers_do_not(communications, treasurer, client_for):
    Page.get_first_root_node().add_child(title="پویش کیف مدرسه", slug="bags")

    found = client_for(communications).get(FIND, {"q": "كيف"}).text

    assert "پویش کیف مدرسه" in found
    assert "پویش کیف مدرسه" not in client_for(treasurer).get(FIND, {"q": "کیف"}).text


def test_api_answers_the_same(treasurer, api_for):
    donation = make_donation(donor=make_party("علی کریمی"))

    answer = api_for(treasurer).get(API, {"q": donation.number})

    assert answer.data == [
        {
            "kind": "donations.donation",
            "name": "Donations",
            "count": 1,
            "url": f"http://testserver/api/v1/donations/donations/?search={donation.number}",
            "results": [
                {
                    "id": donation.pk,
                    "title": donation.number,
                    "url": f"http://testserver/api/v1/donations/donations/{donation.pk}/",
                }
            ],
        }
    ]


def test_api_is_for_the_signed_in_and_asks_for_two_letters(treasurer, api_for, client):
    short = api_for(treasurer).get(API, {"q": "ع"})

    assert (short.status_code, short.data["errors"][0]["field"]) == (400, "q")
    assert client.get(API, {"q": "کریمی"}).status_code == 401


def test_api_keeps_to_the_role(board, api_for):
    make_donation(donor=make_party("علی کریمی"))

    assert api_for(board).get(API, {"q": "کریمی"}).data == []
