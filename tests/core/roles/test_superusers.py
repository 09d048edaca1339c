"""Nobody but a superuser changes a superuser."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.exceptions import PermissionDenied
from wagtail.log_actions import LogContext

from association.core.access.roles import ensure_role
from association.core.access_requests.models import AccessRequest
from tests.pages import post_form

pytestmark = pytest.mark.django_db
NAMES = {"first_name": "کاوه", "last_name": "رستمی", "email": "someone@example.org"}


@pytest.fixture
def boss():
    return get_user_model().objects.create_superuser("boss", "boss@example.org", "a-long-secret")


def test_administrator_changes_nothing_of_a_superuser_nor_sends_a_link(boss, administrator, client_for):
    client = client_for(administrator)

    post_form(client, f"/admin/users/edit/{boss.pk}/", **NAMES)
    client.post(f"/admin/users/{boss.pk}/link/")
    client.post(f"/admin/users/{boss.pk}/second-factor/")

    boss.refresh_from_db()
    assert boss.email == "boss@example.org"
    assert mail.outbox == []
    assert not AccessRequest.objects.exists()


def test_nobody_types_the_password_of_somebody_else(boss, treasurer):
    for at_work in (boss, treasurer):
        other = get_user_model().objects.create_user(f"other-{at_work.pk}", password="a-long-secret")
        other.set_password("taken-over-1405")
        with LogContext(user=at_work), pytest.raises(PermissionDenied):
            other.save()


def test_administrator_neither_deletes_nor_silences_nor_regroups_one(boss, administrator, client_for):
    client = client_for(administrator)

    client.post(f"/admin/users/delete/{boss.pk}/")
    client.post(
        "/admin/bulk/core/user/set_active_state/?next=/admin/&id=" + str(boss.pk), {"mark_as_active": ""}
    )
    client.post(
        "/admin/bulk/core/user/assign_role/?next=/admin/&id=" + str(boss.pk),
        {"role": ensure_role("treasurer").group.pk},
    )

    boss.refresh_from_db()
    assert (boss.is_active, boss.groups.count()) == (True, 0)


def test_administrator_still_changes_others(administrator, treasurer, client_for):
    post_form(
        client_for(administrator), f"/admin/users/edit/{treasurer.pk}/", **{**NAMES, "first_name": "حسین"}
    )

    treasurer.refresh_from_db()
    assert treasurer.first_name == "حسین"


def test_superuser_signs_in_and_changes_their_own(boss, client):
    client.post("/admin/login/", {"username": "boss", "password": "a-long-secret"})
    post_form(client, f"/admin/users/edit/{boss.pk}/", **NAMES)

    boss.refresh_from_db()
    assert boss.first_name == "کاوه"
