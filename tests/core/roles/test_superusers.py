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
        "/admin/bulk/core/user/set_active_state/?next=/admin/&id=" + str(boss.pk), {"mark_as_active": "False"}
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


@pytest.mark.parametrize("way", ["new", "edit"])
def test_administrator_neither_sees_nor_sends_the_box(administrator, treasurer, client_for, way):
    client = client_for(administrator)
    address = {
        "new": "/admin/users/new/",
        "edit": f"/admin/users/edit/{treasurer.pk}/",
    }[way]

    page = client.get(address)
    name = {} if way == "edit" else {"username": "another"}
    post_form(client, address, page=page, **NAMES, **name, is_superuser="on", groups=[])

    assert page.status_code == 200
    assert "is_superuser" not in page.text
    assert not get_user_model().objects.filter(is_superuser=True).exists()
    assert way == "edit" or get_user_model().objects.filter(username="another").exists()


def test_superuser_sees_the_box(boss, client_for):
    assert 'name="is_superuser"' in client_for(boss).get("/admin/users/new/").text


def test_keeper_refuses_a_new_superuser_whatever_the_door(administrator):
    with LogContext(user=administrator), pytest.raises(PermissionDenied):
        get_user_model().objects.create_superuser("mine", "mine@example.org")
    assert not get_user_model().objects.filter(is_superuser=True).exists()


def test_administrator_does_not_silence_one_among_many(boss, treasurer, administrator, client_for):
    client_for(administrator).post(
        f"/admin/bulk/core/user/set_active_state/?next=/admin/&id={boss.pk}&id={treasurer.pk}",
        {"mark_as_active": "False"},
    )

    assert get_user_model().objects.filter(pk__in=[boss.pk, treasurer.pk], is_active=True).count() == 2


def test_copy_does_not_write_over_whom_it_copies(administrator, communications, client_for):
    client = client_for(administrator)
    address = f"/admin/users/copy/{communications.pk}/"

    answer = client.post(address, {**NAMES, "username": "another"})

    communications.refresh_from_db()
    assert (communications.username, answer.status_code) == ("communications", 404)
    assert address not in client.get(f"/admin/users/edit/{communications.pk}/").text
