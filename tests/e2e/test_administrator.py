"""The system administrator: users and settings, no money."""

import pytest
from django.contrib.auth import get_user_model

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_add_a_user(person):
    page = person.page
    person.sign_in("admin")
    person.go("/admin/users/new/")

    page.fill("input[name=username]", "mina")
    page.fill("input[name=email]", "mina@example.org")
    page.fill("input[name=first_name]", "مینا")
    page.fill("input[name=last_name]", "رحیمی")
    with page.expect_navigation():
        page.locator("footer button[type=submit], form button[type=submit]").last.click()

    mina = get_user_model().objects.get(username="mina")
    assert mina.wagtail_userprofile.preferred_language == "fa"
    assert not mina.has_usable_password()


def test_money_is_not_the_administrators(person):
    person.sign_in("admin")

    menu = " ".join(person.menu())
    answer = person.page.request.get(f"{person.base}/api/v1/donations/donations/")

    assert not any(name in menu for name in ("کمک‌ها", "رسیدها", "اشخاص"))
    assert answer.status == 403
