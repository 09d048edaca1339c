"""Requests that no page of ours sends are refused, never answered with 500."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cms.models import HomePage, NewsIndexPage
from tests.core.desk.test_treasurers_path import form
from tests.factories import make_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(communications, client_for):
    return client_for(communications)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/redirects/import/process/",
        "/admin/choose-external-link/",
        "/admin/snippets/choose/cms/footer/create/",
        "/admin/pages/1/set_position/",
    ],
)
def test_form_without_what_its_page_sends_is_refused(editor, address):
    assert editor.post(address, {}).status_code == 400


@pytest.mark.parametrize("kind", ["cms/newspage", "cms/standardpage"])
@pytest.mark.parametrize("sent", [{}, {"title": "خبر"}, {"body-count": "1"}, {"body-count": "x"}])
def test_page_without_the_parts_of_its_text_is_refused(kind, sent, editor, website_rows):
    parent = NewsIndexPage.objects.first() if "news" in kind else HomePage.objects.first()
    body = {"title": "خبر", "slug": "a", **sent}

    for address in (f"/admin/pages/add/{kind}/{parent.pk}/", f"/admin/pages/add/{kind}/{parent.pk}/preview/"):
        assert editor.post(address, body).status_code == 400


def test_many_files_without_their_field_are_refused(editor):
    for address in ("/admin/images/multiple/add/", "/admin/documents/multiple/add/"):
        assert editor.post(address, {"other": SimpleUploadedFile("a.txt", b"a")}).status_code == 400


@pytest.mark.parametrize("address", ["/admin/pages/1/unlock/", "/admin/pages/1/move/1/confirm/"])
def test_root_of_all_pages_is_no_page(editor, administrator, client_for, address):
    for client in (editor, client_for(administrator)):
        assert client.post(address, {}).status_code in (302, 403, 404)


@pytest.mark.parametrize(
    "address",
    ["/admin/workflows/tasks/add/a%00b/1.5/", "/admin/images/?tag=a%00b", "/admin/pages/?ordering=%00"],
)
def test_nul_is_refused(editor, address):
    assert editor.get(address).status_code == 400


@pytest.mark.parametrize(
    "address", ["/admin/images/results/", "/admin/documents/results/", "/admin/pages/search/"]
)
def test_search_of_a_thousand_words_is_answered(editor, address):
    assert editor.get(address, {"q": "a " * 1200}).status_code == 200


@pytest.mark.parametrize("typed", ["'\"><x>", '"', '"a', "a OR", "*", "(", "x:y", "^", "a -b"])
@pytest.mark.parametrize("address", ["/admin/pages/", "/admin/choose-page/search/", "/admin/images/results/"])
def test_search_of_signs_is_answered(editor, address, typed):
    assert editor.get(address, {"q": typed}).status_code == 200


def test_amount_of_five_thousand_digits_is_refused_by_name(treasurer, client_for, api_for):
    donor = make_party()
    page = client_for(treasurer).post(
        "/admin/donations/donations/new/", form(donor, **{"lines-0-amount_irr": "9" * 5000})
    )
    body = {"donor": donor.pk, "received_on": "2026-08-10", "lines": [{"fund": 1, "amount_irr": "9" * 5000}]}
    answer = api_for(treasurer).post("/api/v1/donations/donations/", body)

    assert "رقم" in page.text
    assert answer.status_code == 400
    assert "lines.0.amount_irr" in {error["field"] for error in answer.json()["errors"]}


def test_next_that_is_no_address_leads_home(editor, client, treasurer):
    assert editor.get("/admin/login/?next=0001-01-01")["Location"] == "/admin/"
    sent = {"username": "treasurer", "password": "a-long-secret", "next": "people"}
    assert client.post("/admin/login/", sent)["Location"] == "/admin/"
    page = editor.post("/admin/pages/1/unlock/?next=abc", {})
    assert page.status_code == 400


@pytest.mark.parametrize("day", ["0001-01-01", "%", "%s"])
def test_day_that_is_none_is_refused(treasurer, client_for, api_for, day):
    asked = {"created_at_after": day}
    answer = api_for(treasurer).get("/api/v1/receipts/deliveries/", asked)
    page = client_for(treasurer).get("/admin/people/people/", {"created_at_from": day})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "created_at"
    assert page.status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/admin/people/people/new/?copy={}",
        "/admin/receipts/receipts/new/?kind=donations.donation&id={}",
        "/admin/receipts/templates/new/?from={}",
        "/verify/heads.json?series={}",
    ],
)
def test_id_of_five_thousand_digits_names_nothing(treasurer, client_for, address):
    assert client_for(treasurer).get(address.format("9" * 5000)).status_code < 500
