"""An association set up by the steps of docs/operations/production.md, without the demonstration, and its first day.

Everything goes over HTTP, as each person would do it.
"""

import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from association.core.access.roles import ensure_role
from association.core.access_requests.models import AccessRequest
from association.core.health.facts import first_steps
from association.modules.donations.models import Donation
from association.modules.people.models import Party
from association.modules.receipts.models import Receipt
from cms.models import NewsIndexPage, Picture
from reports.demo_words import WORDS
from reports.models import ImpactReport
from tests.cms.test_first_website import news
from tests.core.desk.test_treasurers_path import form as gift
from tests.core.uploads.test_pictures import photo
from tests.pages import post_form

pytestmark = pytest.mark.django_db
GUIDE = Path(settings.BASE_DIR) / "docs" / "operations" / "production.md"
PASSWORD = "a-long-secret-9"


def signed_in(username: str) -> Client:
    client = Client()
    client.post("/admin/login/", {"username": username, "password": PASSWORD})
    assert client.get("/admin/").status_code == 200
    return client


def commands() -> list[str]:
    """Our own commands of the guide's third step, as they stand there."""
    return re.findall(r"\.venv/bin/python manage\.py (.+)", GUIDE.read_text().partition("4. Two services")[0])


LINK = "/password_reset/"


def set_password(link: str) -> None:
    client = Client()
    page = client.get(re.search(r"https?://[^/]+(/admin/\S+)", link)[1], follow=True)
    client.post(page.redirect_chain[-1][0], {"new_password1": PASSWORD, "new_password2": PASSWORD})


@pytest.fixture
def administrators(settings, tmp_path):
    """Both, signed in."""
    settings.SEAL_KEY_FILE = str(tmp_path / "keys" / "seal.pem")
    assert [line.split()[0] for line in commands()] == [
        "compile_catalogues",
        "migrate",
        "collectstatic",
        "seal_key",
        "first_administrator",
        "first_administrator",
        "check",
    ]
    # The first three are done: this process runs in what they make.
    for line in commands()[3:]:
        said = io.StringIO()
        call_command(*line.replace("NAME", "admin").replace("SECOND", "second").split(), stdout=said)
        if line.startswith("first_administrator"):
            set_password(said.getvalue())
    return signed_in("admin"), signed_in("second")


@pytest.fixture
def administrator(administrators):
    return administrators[0]


@pytest.fixture
def people(administrators, do_jobs):
    """One signed-in person per role, added by one administrator, the treasurer approved by the other."""
    administrator, second = administrators
    roles = {
        "communications": "communications",
        "treasurer": "treasurer",
        "board": "board",
        "board2": "board",
    }
    for username, role in (roles | {"reviewer": "reviewer"}).items():
        form = {
            "username": username,
            "email": f"{username}@majma.example",
            "first_name": "مینا",
            "last_name": "رحیمی",
            "is_active": "on",
            "groups": [ensure_role(role).group.pk],
        }
        assert administrator.post(reverse("wagtailusers_users:add"), form).status_code == 302
        if username != "treasurer":  # who is invited when the role is given
            set_password(mail.outbox[-1].body)
    (waiting,) = AccessRequest.objects.all()
    post_form(second, reverse("access_request", args=[waiting.pk]), decision="approve")
    do_jobs()
    (letter,) = [one for one in mail.outbox if one.to == ["treasurer@majma.example"] and LINK in one.body]
    set_password(letter.body)
    return {username: signed_in(username) for username in [*roles, "reviewer"]}


def test_nobody_is_a_superuser_and_nothing_is_of_the_demonstration(people):
    assert not get_user_model().objects.filter(is_superuser=True).exists()
    assert not Party.objects.exists()
    assert Page.objects.filter(depth__gt=1).count() == 8


def test_administrator_sets_up_the_association(people, administrator, client):
    address = reverse("wagtailsettings:edit", args=["core", "associationprofile"])
    address = administrator.get(address, follow=True).redirect_chain[-1][0]
    before = {step.title for step in first_steps() if not step.ok}

    form = {"name_fa": "مجمع خیران مهر", "address_fa": "قزوین", "phone": "028-0000-1237"}
    saved = post_form(administrator, address, **form, permit_number="12", permit_issuer="استانداری")

    assert saved.status_code == 302
    assert before - {step.title for step in first_steps() if not step.ok} == {
        "شناسنامهٔ مجمع",
        "پروانهٔ فعالیت",
    }
    assert "مجمع خیران مهر" in client.get("/").text
    assert administrator.get("/admin/health/").status_code == 200
    assert administrator.get("/admin/donations/donations/").status_code == 302


@pytest.mark.parametrize(("language", "address"), [("fa", "/news/opening/"), ("en", "/en/news/opening/")])
def test_communications_publishes_with_a_picture(people, client, language, address):
    editor = people["communications"]
    upload = {
        "title": "کلاس",
        "file": photo("JPEG"),
        "description": "",
        "credit": "",
        "shows": "",
        "consent": "",
    }
    editor.post(reverse("wagtailimages:add"), upload)
    index = NewsIndexPage.objects.get(locale__language_code=language)
    body = {
        "body-count": 1,
        "body-0-type": "image",
        "body-0-order": 0,
        "body-0-deleted": "",
        "body-0-value-image": Picture.objects.get().pk,
        "body-0-value-alt": "کلاس",
        "body-0-value-caption": "",
    }

    editor.post(reverse("wagtailadmin_pages:add", args=["cms", "newspage", index.pk]), news("آغاز", **body))

    page = client.get(address)
    (source,) = re.findall(r'<img[^>]*src="(/pictures/[^"]+)"', page.text)
    assert "آغاز" in page.text
    assert client.get(source).status_code == 200


def test_communications_hands_out_a_document(people, client):
    pdf = SimpleUploadedFile("charter.pdf", b"%PDF-1.7\n%binary")
    people["communications"].post(
        reverse("wagtaildocs:add"), {"title": "اساسنامه", "file": pdf, "collection": 1}
    )

    answer = client.get(people["communications"].get(reverse("wagtaildocs:index")).context["page_obj"][0].url)

    assert answer["Content-Disposition"].startswith("attachment")


def record_a_gift(treasurer: Client) -> Donation:
    treasurer.post(
        "/admin/people/people/new/", {"kind": "person", "name": "زهرا احمدی", "phone": "۰۹۱۲۳۴۵۶۷۸۹"}
    )
    treasurer.post("/admin/donations/donations/new/", gift(Party.objects.get()))
    post_form(treasurer, reverse("donations_donation:transition", args=["submit", Donation.objects.get().pk]))
    return Donation.objects.get()


def test_treasurer_issues_a_receipt_that_anyone_verifies(people, client):
    treasurer = people["treasurer"]
    donation = record_a_gift(treasurer)

    choose = f"/admin/receipts/receipts/new/?kind=donations.donation&id={donation.pk}"
    post_form(treasurer, choose, sources=[donation.pk])

    receipt = Receipt.objects.get()
    pdf = treasurer.get(reverse("receipts_receipt:print", args=["receipt", receipt.pk, "fa"]))
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert "این رسید معتبر است" in client.get(f"/verify/{receipt.code}/").text
    assert treasurer.get(reverse("wagtailadmin_explore_root")).status_code == 302


def test_board_approves_and_downloads_a_report_of_communications(people, client):
    record_a_gift(people["treasurer"])
    writer = people["communications"]
    writer.post(reverse("reports_impactreport:add"), {"reported_year": 1405, **WORDS})
    report = ImpactReport.objects.get()
    post_form(writer, reverse("reports_impactreport:transition", args=["freeze", report.pk]))
    for member in ("board", "board2"):
        post_form(people[member], reverse("reports_impactreport:transition", args=["approve", report.pk]))

    pdf = people["board"].get(reverse("reports_impactreport:print", args=["report", report.pk, "fa"]))

    assert ImpactReport.objects.get().is_submitted
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert ImpactReport.objects.get().title_fa in client.get("/reports/").text
