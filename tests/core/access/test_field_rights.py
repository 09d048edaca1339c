"""Fields under rights of their own: one answer in lists, pages, forms, choosers, exports, search and API."""

import csv
import io

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import checks
from django.urls import reverse

from association.core.access.policy import policy_for
from association.core.desk.checks import _of_model
from association.modules.donations.models import Donation, DonationLine
from association.modules.people.models import Party
from tests.factories import make_donation, make_draft, make_fund, make_party
from tests.pages import post_form

pytestmark = pytest.mark.django_db

PHONE, NATIONAL_ID, EMAIL = "09123456789", "0499370899", "zahra@example.org"
API, INDEX = "/api/v1/people/people/", "/admin/people/people/"
SECRETS = ("9123456789", "۹۱۲۳۴۵۶۷۸۹", NATIONAL_ID, EMAIL, "خیابان سعدی", "3413613611")


@pytest.fixture
def zahra():
    return make_party(
        phone=PHONE, national_id=NATIONAL_ID, email=EMAIL, address="خیابان سعدی", postal_code="3413613611"
    )


@pytest.fixture
def playing(make_user):
    """A user with exactly these permissions, written as ``view_party``."""

    def make(*codenames: str, name: str = "clerk"):
        user = make_user(name)
        group = Group.objects.create(name=name)
        group.permissions.set(Permission.objects.filter(codename__in=[*codenames, "access_admin"]))
        user.groups.add(group)
        return user

    return make


@pytest.fixture
def clerk(playing):
    """May do everything with people and gifts, but knows nobody's identity."""
    party = ("view_party", "add_party", "change_party", "export_party")
    gifts = ("view_donation", "add_donation", "change_donation", "view_fund")
    return playing(*party, *gifts)


@pytest.fixture
def reader(playing):
    """Sees identities and may not change them."""
    return playing("view_party", "add_party", "change_party", "view_identity_party", name="reader")


def test_policy_tells_hidden_from_frozen(clerk, reader, treasurer):
    policy = policy_for(Party)
    identity = {"phone", "phone_local", "national_id", "email", "address", "postal_code"}

    assert (policy.hidden_fields(clerk), policy.frozen_fields(clerk)) == (identity, set())
    assert (policy.hidden_fields(reader), policy.frozen_fields(reader)) == (set(), identity)
    assert (policy.hidden_fields(treasurer), policy.frozen_fields(treasurer)) == (set(), set())


def test_right_to_change_without_the_right_to_see_opens_nothing(playing):
    blind = playing("view_party", "change_party", "change_identity_party")

    assert policy_for(Party).closed_fields(blind) == policy_for(Party).hidden_fields(blind) != set()


def test_paths_and_search_keys_lead_to_hidden_fields(clerk):
    policy = policy_for(Donation)

    assert policy.shown(clerk, ("number", "donor__search_key", "donor__identity_key", "donor__phone")) == (
        "number",
        "donor__search_key",
    )


@pytest.mark.parametrize("view", ["index", "inspect", "edit", "history", "usage", "delete"])
def test_no_admin_page_shows_hidden_values(clerk, client_for, zahra, view):
    address = reverse(f"people_party:{view}", args=[] if view == "index" else [zahra.pk])

    page = client_for(clerk).get(address, follow=True).text

    assert [secret for secret in SECRETS if secret in page] == []


def test_admin_pages_show_them_to_the_treasurer(treasurer, client_for, zahra):
    page = client_for(treasurer).get(reverse("people_party:inspect", args=[zahra.pk])).text

    assert NATIONAL_ID in page


def test_form_has_no_hidden_field_and_takes_none(clerk, client_for, zahra):
    address = reverse("people_party:edit", args=[zahra.pk])
    client = client_for(clerk)

    form = client.get(address).context["form"]
    post_form(client, address, name="زهرا کریمی", phone="09370708201", email="x@y.zz")

    zahra.refresh_from_db()
    assert not set(form.fields) & {"phone", "national_id", "email", "address", "postal_code"}
    assert (zahra.name, zahra.phone, zahra.email) == ("زهرا کریمی", "+989123456789", EMAIL)


def test_form_shows_frozen_fields_and_takes_none(reader, client_for, zahra):
    address = reverse("people_party:edit", args=[zahra.pk])
    client = client_for(reader)

    page = client.get(address)
    post_form(client, address, name="زهرا کریمی", national_id="", email="x@y.zz")

    zahra.refresh_from_db()
    assert NATIONAL_ID in page.text
    assert "national_id" not in page.context["form"].fields
    assert (zahra.name, zahra.national_id, zahra.email) == ("زهرا کریمی", NATIONAL_ID, EMAIL)


def test_address_of_a_new_form_prefills_no_closed_field(clerk, reader, treasurer, client_for):
    address = reverse("people_party:add") + "?phone=09370708201&name=Zahra"

    shown = [client_for(user).get(address).text for user in (treasurer, clerk, reader)]

    assert ["09370708201" in page for page in shown] == [True, False, False]
    assert all("Zahra" in page for page in shown)


def test_address_of_a_new_form_names_no_row_its_reader_may_not_see(playing, client_for):
    donor = make_party("نیکوکار پنهان")
    blind = playing("view_donation", "add_donation")

    page = client_for(blind).get(reverse("donations_donation:add") + f"?donor={donor.pk}").text

    assert "نیکوکار پنهان" not in page


@pytest.mark.parametrize("query", [PHONE, NATIONAL_ID, EMAIL])
def test_nobody_is_found_by_what_may_not_be_seen(clerk, treasurer, client_for, api_for, zahra, query):
    make_donation(donor=zahra)
    places = (INDEX, "/admin/donations/donations/")
    routes = (API, "/api/v1/donations/donations/")

    found = {
        user.username: [zahra.name in client_for(user).get(place, {"q": query}).text for place in places]
        + [api_for(user).get(route, {"search": query}).json()["count"] for route in routes]
        for user in (clerk, treasurer)
    }

    assert found == {"clerk": [False, False, 0, 0], "treasurer": [True, True, 1, 1]}


@pytest.mark.parametrize("query", [PHONE, NATIONAL_ID])
def test_issuing_finds_no_donor_by_what_may_not_be_seen(playing, treasurer, client_for, zahra, query):
    make_donation(donor=zahra)
    issuer = playing("view_receipt", "add_receipt", "submit_receipt", "view_donation", name="issuer")
    address = reverse("receipts_receipt:add")

    found = [zahra.name in client_for(user).get(address, {"q": query}).text for user in (issuer, treasurer)]

    assert found == [False, True]


def test_name_still_finds(clerk, client_for, api_for, zahra):
    assert zahra.name in client_for(clerk).get(INDEX, {"q": "احمدي"}).text
    assert api_for(clerk).get(API, {"search": "احمدي"}).json()["count"] == 1


def test_export_leaves_hidden_columns_out(clerk, treasurer, client_for, zahra):
    def exported(user):
        answer = client_for(user).get(INDEX, {"export": "csv"})
        return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    narrow, whole = exported(clerk), exported(treasurer)

    assert len(whole[0]) - len(narrow[0]) == 5
    assert [secret for secret in SECRETS for cell in narrow[1] if secret in cell] == []
    assert NATIONAL_ID in "".join(whole[1])


def test_list_is_not_ordered_by_a_hidden_column(clerk, client_for):
    make_party("آسیه", email="z@example.org"), make_party("بهار", email="a@example.org")

    page = client_for(clerk).get(INDEX, {"ordering": "email"}).text

    assert page.index("آسیه") < page.index("بهار")


@pytest.mark.parametrize("place", ["choose", "choose_results"])
def test_chooser_neither_shows_nor_finds_by_hidden_fields(clerk, treasurer, client_for, zahra, place):
    address = reverse(f"people_party_chooser:{place}")

    listed = client_for(clerk).get(address).content.decode("unicode_escape", "ignore")
    found = [client_for(user).get(address, {"q": PHONE}).text for user in (clerk, treasurer)]

    assert "9123456789" not in listed
    assert [f"chosen/{zahra.pk}/" in page for page in found] == [False, True]


def test_chooser_adds_nobody_with_hidden_fields(clerk, client_for):
    data = {"people_party_chooser-kind": "person", "kind": "person", "name": "علی", "phone": "09370708201"}

    client_for(clerk).post(reverse("people_party_chooser:create"), data)

    assert Party.objects.get(name="علی").phone == ""


def test_api_leaves_hidden_fields_out(clerk, treasurer, api_for, zahra):
    hidden = {"phone", "national_id", "email", "address", "postal_code"}

    for answer in (
        api_for(clerk).get(f"{API}{zahra.pk}/").json(),
        api_for(clerk).get(API).json()["results"][0],
    ):
        assert not hidden & set(answer)
        assert answer["name"] == zahra.name
    assert hidden <= set(api_for(treasurer).get(f"{API}{zahra.pk}/").json())


@pytest.mark.parametrize("method", ["post", "patch"])
@pytest.mark.parametrize("who", ["clerk", "reader"])
def test_api_refuses_writing_closed_fields_and_names_them(request, who, method, api_for, zahra):
    api = api_for(request.getfixturevalue(who))
    address = API if method == "post" else f"{API}{zahra.pk}/"

    answer = getattr(api, method)(address, {"name": "علی", "kind": "person", "phone": "09370708201"})

    zahra.refresh_from_db()
    assert (answer.status_code, [e["field"] for e in answer.json()["errors"]]) == (400, ["phone"])
    assert (zahra.name, zahra.phone, Party.objects.count()) == ("زهرا احمدی", "+989123456789", 1)


def test_api_writes_the_rest_and_keeps_what_is_hidden(clerk, api_for, zahra):
    answer = api_for(clerk).patch(f"{API}{zahra.pk}/", {"name": "زهرا کریمی"})

    zahra.refresh_from_db()
    assert (answer.status_code, zahra.name, zahra.phone) == (200, "زهرا کریمی", "+989123456789")


def test_api_orders_by_nothing_hidden(clerk, treasurer, api_for, zahra):
    answers = [api_for(user).get(API, {"ordering": "-email"}) for user in (clerk, treasurer)]

    assert [answer.status_code for answer in answers] == [400, 200]
    assert [error["field"] for error in answers[0].json()["errors"]] == ["ordering"]


def test_api_filters_by_nothing_hidden(clerk, treasurer, api_for, zahra, monkeypatch):
    monkeypatch.setitem(Party.Desk.restricted, "kind", ("kind",))

    hidden, open_ = api_for(clerk).get(API, {"kind": "person"}), api_for(clerk).get(API)

    assert (hidden.status_code, [e["field"] for e in hidden.json()["errors"]]) == (400, ["kind"])
    assert open_.status_code == 200


def test_etag_tells_a_change_of_a_hidden_field_and_refuses_old_writes(clerk, api_for, zahra):
    api, address = api_for(clerk), f"{API}{zahra.pk}/"
    before = api.get(address).headers["ETag"]

    zahra.phone = "+989370708201"
    zahra.save()

    assert api.get(address).headers["ETag"] != before
    assert api.patch(address, {"note": "x"}, headers={"if-match": before}).status_code == 412
    again = api.get(address).headers["ETag"]
    assert api.patch(address, {"note": "x"}, headers={"if-match": again}).status_code == 200


def test_stored_answer_is_not_repeated_to_one_who_sees_less(playing, api_for):
    user = playing("view_party", "add_party", "view_identity_party", "change_identity_party")
    body, key = {"name": "علی", "kind": "person"}, {"idempotency-key": "once"}
    first = api_for(user).post(API, body, headers=key)
    user.groups.get().permissions.remove(Permission.objects.get(codename="view_identity_party"))
    fewer = type(user).objects.get(pk=user.pk)

    second = api_for(fewer).post(API, body, headers=key)

    assert (first.status_code, second.status_code) == (201, 409)


def test_lines_have_restricted_fields_too(treasurer, api_for, client_for, monkeypatch):
    monkeypatch.setattr(Donation.Desk, "restricted", {"intent": ("lines__intent",)}, raising=False)
    draft = make_draft()
    DonationLine.objects.update(intent="نذر پنهان")
    address = f"/api/v1/donations/donations/{draft.pk}/"
    line = {"fund": draft.lines.get().fund_id, "amount_irr": 7}
    api, client = api_for(treasurer), client_for(treasurer)

    shown = api.get(address).json()["lines"][0]
    replaced = api.patch(address, {"lines": [line]})
    new = api.post("/api/v1/donations/donations/", {"lines": [{**line, "intent": "x"}]})
    pages = [
        client.get(reverse(f"donations_donation:{view}", args=[draft.pk])).text
        for view in ("inspect", "edit")
    ]
    final = make_donation()
    kept = final.latest_revision
    kept.content["lines"][0]["intent"] = "نذر پنهان"
    kept.save()
    pages.append(client.get(reverse("donations_donation:changes", args=[final.pk, kept.pk])).text)

    assert set(shown) == {"id", "fund", "amount_irr"}
    assert (replaced.status_code, replaced.json()["errors"][0]["field"]) == (400, "lines")
    assert (new.status_code, new.json()["errors"][0]["field"]) == (400, "lines.0.intent")
    assert ["نذر پنهان" in page for page in pages] == [False] * 3
    assert draft.lines.get().intent == "نذر پنهان"


def test_required_closed_field_closes_adding(clerk, client_for, api_for, monkeypatch):
    monkeypatch.setitem(Party.Desk.restricted, "naming", ("name",))

    api = api_for(clerk).post(API, {"kind": "person"})
    page = client_for(clerk).get(reverse("people_party:add"))

    assert (api.status_code, page.status_code, page.url) == (403, 302, "/admin/")


def test_check_names_what_is_misspelt_and_what_was_granted_in_vain(monkeypatch):
    monkeypatch.setitem(Party.Desk.restricted, "naming", ("name", "nmae"))

    found = {message.id for message in _of_model(Party)}

    assert found == {"association.E010", "association.W012"}
    monkeypatch.undo()
    assert [m for m in checks.run_checks() if m.id in ("association.E010", "association.W012")] == []


def test_permissions_are_made_in_persian_and_offered_in_the_group_editor(admin_client):
    group = Group.objects.create(name="نقش")

    names = set(Permission.objects.filter(content_type__model="party").values_list("name", flat=True))
    page = admin_client.get(reverse("wagtailusers_groups:edit", args=[group.pk])).text

    assert "دیدن هویت و نشانی شخص" in names
    assert "دیدن هویت و نشانی" in page  # Wagtail takes the kind off, which heads the row


def test_foreign_donor_is_none_to_the_api(playing, api_for):
    donor = make_party()
    fund = make_draft().lines.get().fund_id
    blind = playing("view_donation", "add_donation", "view_fund")
    lines = [{"fund": fund, "amount_irr": 5}]

    answer = api_for(blind).post("/api/v1/donations/donations/", {"donor": donor.pk, "lines": lines})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "donor")


def test_list_of_gifts_is_not_imported_by_one_who_may_not_write_telephones(playing, treasurer, client_for):
    gifts = ("view_donation", "add_donation", "submit_donation", "view_party", "add_party")
    without, address = playing(*gifts), reverse("import_data", args=["gifts"])

    answers = [client_for(user).get(address).status_code for user in (without, treasurer)]

    assert answers == [302, 200]


def test_foreign_donor_and_fund_are_none_to_the_form(playing, treasurer, client_for):
    donor, other = make_party("نیکوکار پنهان"), make_fund("secret", name="صندوق پنهان")
    blind = playing("view_donation", "add_donation")
    address = reverse("donations_donation:add")
    data = {
        "donor": donor.pk,
        "received_on": "2026-08-10",
        "method": "cash",
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
        "lines-0-fund": other.pk,
        "lines-0-amount_irr": 5,
    }

    page = client_for(blind).get(address).text
    refused = client_for(blind).post(address, data).context["form"]
    client_for(treasurer).post(address, data)

    assert "صندوق پنهان" not in page
    assert set(refused.errors) == {"donor"}
    assert [set(errors) for errors in refused.formsets["lines"].errors] == [{"fund"}]
    assert Donation.objects.get().donor == donor


def test_draft_keeps_a_donor_its_editor_does_not_see(playing, client_for):
    draft = make_draft()
    editor = playing("view_donation", "change_donation", "view_fund")
    line = draft.lines.get()
    data = {
        "donor": draft.donor_id,
        "received_on": "2026-08-10",
        "method": "cash",
        "note": "نو",
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 1,
        "lines-0-id": line.pk,
        "lines-0-fund": line.fund_id,
        "lines-0-amount_irr": 5,
    }

    post_form(client_for(editor), reverse("donations_donation:edit", args=[draft.pk]), **data)

    draft.refresh_from_db()
    assert (draft.note, draft.donor_id) == ("نو", data["donor"])
