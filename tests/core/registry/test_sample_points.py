"""A second third-party package, installed: what it adds to donations, the website, the importer, verify and the API."""

from importlib.metadata import entry_points
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone
from majma_points.models import Limit

from association.core.documents.transitions import perform
from association.core.outbox.models import WebhookDelivery, WebhookSubscription
from association.core.registry.lifecycle import disable_module
from association.core.registry.state import forget
from cms.demo import build_website
from tests.factories import make_donation, make_draft
from tests.pages import post_form

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).parents[2] / "sample_points" / "majma_points"
LARGE = 5_000_000_000
NAME = "کمک کلان"
EVENT = "majma_points.donation.compared"


@pytest.fixture
def limit():
    return Limit.objects.create(name=NAME, amount_irr=LARGE, phone="02833330000")


@pytest.fixture
def large(limit, treasurer):
    """A recorded donation that meets the limit."""
    draft = make_draft(amount_irr=LARGE)
    draft.tracking_number = "123456"
    draft.save()
    return perform(draft, "submit", user=treasurer)


def test_it_is_installed_as_a_package_of_its_own():
    (point,) = [p for p in entry_points(group="association.modules") if p.name == "points"]
    installed = Path(apps.get_app_config("majma_points").path)

    assert point.dist.name == "majma-points"
    assert installed != SOURCE
    for file in SOURCE.rglob("*.py"):  # `make test` installs it anew when its source changes
        assert (installed / file.relative_to(SOURCE)).read_text() == file.read_text()


def test_event_aborts_the_submit_of_a_donation_in_its_own_words(limit, treasurer, client_for, api_for):
    draft = make_draft(amount_irr=LARGE)

    page = post_form(client_for(treasurer), f"/admin/donations/donations/submit/{draft.pk}/confirm/")
    problem = api_for(treasurer).post(f"/api/v1/donations/donations/{draft.pk}/submit/")

    draft.refresh_from_db()
    assert draft.is_draft
    assert f"این کمک به آستانهٔ «{NAME}» می‌رسد؛ نخست کد پیگیری آن را بنویسید." in page.text
    assert (problem.status_code, problem.json()["type"]) == (409, "urn:majma:problem:limit_met")


def test_event_lets_pass_what_it_has_nothing_against(limit, treasurer):
    assert perform(make_draft(amount_irr=LARGE - 1), "submit", user=treasurer).number


def test_webhook_is_among_the_events_and_is_sent(limit, administrator, client_for):
    form = client_for(administrator).get("/admin/webhooks/new/")
    webhook = WebhookSubscription(address="https://example.org/hook", events=[EVENT])
    webhook.give_secret()
    webhook.save()

    make_donation()

    assert EVENT in form.text
    assert "کمکی با آستانه‌ها سنجیده شد" in form.text
    assert '"limits":[]' in WebhookDelivery.objects.get().body


def test_slots_stand_on_the_page_of_a_donation(large, treasurer, client_for):
    client = client_for(treasurer)

    met = client.get(f"/admin/donations/donations/inspect/{large.pk}/").text
    other = client.get(f"/admin/donations/donations/inspect/{make_donation().pk}/").text

    assert "آستانه‌هایی که این کمک به آن‌ها می‌رسد" in met
    assert 'href="/admin/limits/"' in met
    assert NAME not in other
    assert 'href="/admin/limits/"' not in other


def test_slot_stands_on_the_public_page_of_reports(limit, client):
    build_website(today=timezone.localdate())

    assert "کمک کلان: از ۵٬۰۰۰٬۰۰۰٬۰۰۰\xa0ریال به بالا" in client.get("/reports/").text


def test_list_is_imported_in_the_admin(treasurer, board, client_for, tmp_path, do_jobs):
    file = tmp_path / "limits.csv"
    file.write_text("نام,مبلغ\nکلان,۵۰۰۰۰۰۰۰۰۰\nبد,هیچ\n", encoding="utf-8")
    client = client_for(treasurer)

    with file.open("rb") as content:
        address = client.post("/admin/import/limits/", {"file": content})["Location"]
    do_jobs()
    preview, before = client.get(address), Limit.objects.count()
    client.post(address)
    do_jobs()
    done = client.get(address)

    assert before == 0
    assert list(Limit.objects.values_list("name", "amount_irr")) == [("کلان", 5_000_000_000)]
    assert "مبلغ" in preview.text
    assert "وارد شد" in done.text
    assert client_for(board).get("/admin/import/limits/").status_code == 302


def test_verify_shows_its_check(limit):
    Limit.objects.create(name="دیگر", amount_irr=LARGE)
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("verify", stdout=out)

    assert "BROKEN limits of gifts" in out.getvalue()
    assert f"{NAME} = دیگر" in out.getvalue()


def test_route_answers_those_who_may(limit, treasurer, communications, api_for):
    url = f"/api/v1/majma_points/met-limits/?amount_irr={LARGE}"

    found = api_for(treasurer).get(url).json()["results"]

    assert found == [{"id": limit.pk, "name": NAME, "amount_irr": LARGE}]
    assert api_for(communications).get(url).status_code == 403


@pytest.mark.parametrize("address", ["/admin/limits/", "/admin/majma_points/limits/"])
def test_restricted_field_is_seen_by_those_who_may(address, limit, treasurer, board, client_for):
    seen, hidden = (client_for(user).get(address) for user in (treasurer, board))

    assert (seen.status_code, hidden.status_code) == (200, 200)
    assert "02833330000" in seen.text
    assert NAME in hidden.text
    assert "02833330000" not in hidden.text


def test_nothing_of_it_is_left_while_it_is_off(limit, treasurer, client_for, api_for):
    build_website(today=timezone.localdate())
    draft = make_draft(amount_irr=LARGE)
    client = client_for(treasurer)

    disable_module("majma_points")
    forget()
    submitted = perform(draft, "submit", user=treasurer)

    assert submitted.number
    assert NAME not in client.get(f"/admin/donations/donations/inspect/{draft.pk}/").text
    assert NAME not in client.get("/reports/").text
    assert client.get("/admin/limits/").status_code == 302
    assert client.get("/admin/import/limits/").status_code == 404
    assert api_for(treasurer).get("/api/v1/majma_points/met-limits/?amount_irr=1").status_code == 403
    out = StringIO()
    call_command("verify", stdout=out)
    assert "limits of gifts" not in out.getvalue()
