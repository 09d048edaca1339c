"""A day that may be read in two ways is refused in words, at every form of the admin and in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from association.modules.donations.models import Donation
from cms.models import NewsPage
from tests.core.desk.test_treasurers_path import form
from tests.factories import make_party

pytestmark = pytest.mark.django_db

NEW = "/admin/donations/donations/new/"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("03/04/2026", "دو روز باشد"),
        ("05/09/08", "سال را چهاررقمی"),
        ("1405/12/30", "در تقویم نیست"),
        ("14050", "تاریخ"),
    ],
)
def test_form_says_why(treasurer, client_for, typed, said):
    page = client_for(treasurer).post(NEW, form(make_party(), received_on=typed))

    assert not Donation.objects.exists()
    assert said in " ".join(page.context["form"].errors["received_on"])


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("typed", ["03/04/2026 10:00", "05/09/08 10:00", "05/09/08"])
def test_moment_is_refused_too(communications, language, typed):
    with translation.override(language):
        bound = NewsPage.get_edit_handler().get_form_class()({"go_live_at": typed, "body-count": "0"})

        assert "go_live_at" in bound.errors


@pytest.mark.parametrize("typed", ["1405/05/19 10:30", "۱۴۰۵/۰۵/۱۹، ۱۰:۳۰", "2026-08-10 10:30"])
def test_moment_is_read_in_either_calendar(communications, typed):
    bound = NewsPage.get_edit_handler().get_form_class()({"go_live_at": typed, "body-count": "0"})
    bound.is_valid()

    moment = bound.cleaned_data["go_live_at"]
    assert (moment.date(), moment.hour, moment.minute) == (date(2026, 8, 10), 10, 30)
