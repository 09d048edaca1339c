"""A form of a user that somebody else has overtaken writes nothing over: no role, and not whether they may sign in."""

import pytest
from django.contrib.auth import get_user_model

from association.core.access.roles import ensure_role
from association.core.access_requests.models import AccessRequest
from tests.pages import hidden_of, post_form

pytestmark = pytest.mark.django_db
NAMES = {"first_name": "مینا", "last_name": "رحیمی", "email": "mina@example.org", "is_active": "on"}


@pytest.fixture
def mina(make_user):
    user = make_user("mina", "communications")
    get_user_model().objects.filter(pk=user.pk).update(**{k: v for k, v in NAMES.items() if k != "is_active"})
    return user


@pytest.fixture
def desk(administrator, client_for):
    return client_for(administrator)


def address_of(user):
    return f"/admin/users/edit/{user.pk}/"


def roles_of(user):
    return list(user.groups.order_by("pk").values_list("pk", flat=True))


def test_role_given_meanwhile_stays(desk, mina):
    old, kept = desk.get(address_of(mina)), roles_of(mina)
    board = ensure_role("board").group
    mina.groups.add(board)

    answer = post_form(desk, address_of(mina), page=old, groups=kept, last_name="رحیمی‌نژاد")

    mina.refresh_from_db()
    assert (mina.last_name, board.pk in roles_of(mina)) == ("رحیمی", True)
    assert 'value="رحیمی‌نژاد"' in answer.text
    assert board.name in answer.text.split("desk-conflict")[1].split("</table>")[0]


def test_who_was_switched_off_meanwhile_stays_off(desk, mina):
    old, kept = desk.get(address_of(mina)), roles_of(mina)
    get_user_model().objects.filter(pk=mina.pk).update(is_active=False)

    post_form(desk, address_of(mina), page=old, groups=kept, last_name="رحیمی‌نژاد")

    mina.refresh_from_db()
    assert (mina.last_name, mina.is_active) == ("رحیمی", False)


def test_saving_what_came_back_is_a_decision(desk, mina):
    old, kept = desk.get(address_of(mina)), roles_of(mina)
    mina.groups.add(ensure_role("board").group)
    again = post_form(desk, address_of(mina), page=old, groups=kept, last_name="رحیمی‌نژاد")

    post_form(desk, address_of(mina), page=again, groups=kept)

    mina.refresh_from_db()
    assert (mina.last_name, roles_of(mina)) == ("رحیمی‌نژاد", kept)


def test_old_form_asks_for_nothing(desk, treasurer):
    get_user_model().objects.filter(pk=treasurer.pk).update(email="treasurer@example.org", last_name="ا")
    old, kept = desk.get(address_of(treasurer)), roles_of(treasurer)
    get_user_model().objects.filter(pk=treasurer.pk).update(last_name="ب")

    answer = post_form(desk, address_of(treasurer), page=old, groups=kept, email="thief@example.org")

    assert "thief@example.org" in answer.text
    assert not AccessRequest.objects.exists()


def test_signing_in_meanwhile_is_no_change(desk, mina, client):
    old, kept = desk.get(address_of(mina)), roles_of(mina)
    client.post("/admin/login/", {"username": "mina", "password": "a-long-secret"})

    post_form(desk, address_of(mina), page=old, groups=kept, last_name="رحیمی‌نژاد")

    mina.refresh_from_db()
    assert mina.last_login is not None
    assert mina.last_name == "رحیمی‌نژاد"


def test_form_without_its_version_writes_nothing(desk, mina):
    assert "seen_version" in hidden_of(desk.get(address_of(mina)))

    desk.post(address_of(mina), {**NAMES, "username": "mina", "groups": [], "last_name": "x"})

    mina.refresh_from_db()
    assert (mina.last_name, mina.groups.count()) == ("رحیمی", 1)
