"""Limits are counted in the database: by name, by address, by both; a right password is given back."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.utils import timezone
from knox.models import AuthToken

from association.core.access.throttle import Limit, LimitCount
from association.core.jobs.context import JobContext
from association.core.jobs.models import JobRun
from association.core.jobs.upkeep import remove_old_counts
from tests.core.access.test_guessing_passwords import account, knock

__all__ = ["account"]
pytestmark = [pytest.mark.django_db, pytest.mark.both]
LIMIT = Limit("test", times=2, seconds=900)


def test_limit_counts_its_window_to_the_end_and_begins_anew():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert [LIMIT.count("a") for _ in range(3)] == [False, False, True]
        clock.shift(timedelta(seconds=899))
        assert LIMIT.is_reached("a")
        assert LIMIT.count("a")
        clock.shift(timedelta(seconds=2))
        assert not LIMIT.is_reached("a")
        assert not LIMIT.count("a")


def test_neither_other_names_nor_a_cleared_cache_push_a_count_out():
    for _ in range(3):
        LIMIT.count("victim")
    for number in range(400):
        LIMIT.count(f"{number}")
    cache.clear()

    assert LIMIT.is_reached("victim")


def test_counts_whose_time_is_over_are_removed():
    LIMIT.count("old")
    LimitCount.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    LIMIT.count("new")

    assert remove_old_counts(JobContext(JobRun(kind="tidy-limits"))) == {"removed": 1}
    assert LIMIT.count("new") is False


def test_one_password_tried_on_many_names_is_stopped_by_the_address(client):
    statuses = [knock(client, "admin", "Qazvin1405", name=f"name-{n}").status_code for n in range(32)]

    assert statuses == [200] * 30 + [429] * 2
    assert knock(client, "api", "right").status_code == 429
    assert knock(client, "admin", "right", address="192.0.2.99").status_code == 302


def test_one_name_tried_from_a_whole_network_of_the_new_protocol_is_one_address(client):
    for number in range(5):
        knock(client, "admin", "wrong", address=f"2001:db8:1:2::{number:x}")

    assert knock(client, "admin", "right", address="2001:db8:1:2:ffff::1").status_code == 429


def test_one_name_tried_from_many_addresses_is_stopped_at_last(client):
    for number in range(60):
        knock(client, "admin", "wrong", address=f"198.51.100.{number}")

    assert knock(client, "admin", "right", address="203.0.113.5").status_code == 429


def test_people_of_one_office_who_sign_in_rightly_use_nothing_up(client):
    for _ in range(35):
        assert knock(client, "admin", "right").status_code == 302
        client.logout()


@pytest.mark.parametrize("how", ["new password", "deactivated"])
def test_tokens_end_with_the_password_and_with_the_account(client, treasurer, how):
    token = knock(client, "api", "right").json()["token"]
    headers = {"authorization": f"Token {token}"}
    assert client.get("/api/v1/people/people/", headers=headers).status_code == 200
    user = get_user_model().objects.get(pk=treasurer.pk)

    if how == "new password":
        user.set_password("another")
    else:
        user.is_active = False
    user.save()
    get_user_model().objects.update(is_active=True)

    assert client.get("/api/v1/people/people/", headers=headers).status_code == 401
    assert not AuthToken.objects.exists()


def test_other_changes_of_an_account_end_no_token(client, treasurer):
    knock(client, "api", "right")
    user = get_user_model().objects.get(pk=treasurer.pk)
    user.first_name = "حسین"
    user.save()

    assert AuthToken.objects.count() == 1
