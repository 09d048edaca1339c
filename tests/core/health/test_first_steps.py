"""The administrator sees what a new installation still needs, until nothing is left."""

import pytest
from django.utils import timezone
from wagtail.models import Site

from association.core.health.facts import first_steps
from association.core.jobs.models import JobRun, JobState
from association.core.profile import AssociationProfile
from association.core.sealing.keys import create_key
from cms.models import HomePage
from tests.core.second_factor.apps import give_app
from tests.modules.receipts.template.pictures import kept, publish

pytestmark = pytest.mark.django_db
CARD = "گام‌های نخست"


def fill_in_the_profile():
    names = {"name_fa": "مجمع", "address_fa": "قزوین", "phone": "028-0000-1237"}
    site = Site.objects.get(is_default_site=True)
    AssociationProfile.objects.create(site=site, permit_number="1", permit_issuer="استانداری", **names)


def publish_a_template():
    publish(logo=kept("logo"))


def do_some_work():
    now = timezone.now()
    JobRun.objects.create(kind="x", key="x", state=JobState.DONE, finished_at=now)


def write_front_pages():
    for page in HomePage.objects.all():
        page.save_revision().publish()


@pytest.fixture
def all_done(make_user, administrator, settings, tmp_path):
    settings.SEAL_KEY_FILE = str(tmp_path / "keys" / "seal.pem")
    settings.SECOND_FACTOR_DEMANDED = True
    give_app(administrator)
    make_user("colleague", "administrator")
    fill_in_the_profile()
    create_key()
    publish_a_template()
    do_some_work()
    write_front_pages()
    make_user("second", "reviewer")


def left() -> set[str]:
    return {step.title for step in first_steps() if not step.ok}


def test_new_installation_lists_its_steps_with_the_way_to_each(administrator, client_for, settings, tmp_path):
    settings.SEAL_KEY_FILE = str(tmp_path / "keys" / "seal.pem")
    page = client_for(administrator).get("/admin/").text
    health = client_for(administrator).get("/admin/health/").text

    assert CARD in page
    assert "/admin/settings/core/associationprofile/" in page
    assert "seal_key create" in health
    assert left() == {
        "شناسنامهٔ مجمع",
        "پروانهٔ فعالیت",
        "نشان روی رسید",
        "کارهای پس‌زمینه",
        "کلید امضای مُهر",
        "متن صفحه‌های نخست",
        "بازبین وبگاه",
        "مدیر دوم",
    }


def test_list_goes_when_all_is_done(all_done, administrator, client_for):
    assert left() == set()
    assert CARD not in client_for(administrator).get("/admin/").text
    assert CARD not in client_for(administrator).get("/admin/health/").text


def test_mail_without_a_sender_is_a_step(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "webmaster@localhost"

    assert "رایانامه‌های خروجی" in left()


def test_second_factor_is_a_step_of_a_real_association(settings):
    settings.DEMO = False
    title = "ورود دومرحله‌ای برای کسانی که با پول سروکار دارند"

    before, settings.SECOND_FACTOR_DEMANDED = title in left(), True

    assert before
    assert title not in left()


def test_others_do_not_see_the_list(treasurer, client_for):
    assert CARD not in client_for(treasurer).get("/admin/").text
