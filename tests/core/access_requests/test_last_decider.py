"""Two who decide stay two, whatever page is used; the end of an account with sensitive rights is told to everybody."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse
from wagtail.log_actions import LogContext

from association.core.access_requests.services import deciders
from association.core.roles.deciders import LastDeciderError
from association.core.roles.services import create_role
from tests.core.access_requests.test_requests import edit
from tests.pages import hidden_of

pytestmark = pytest.mark.django_db


def switch_off(client, user):
    page = client.get(f"/admin/users/edit/{user.pk}/")
    kept = {
        "username": user.username,
        "first_name": user.username,
        "last_name": "b",
        "email": user.email or "x@example.org",
    }
    groups = list(user.groups.values_list("pk", flat=True))
    return client.post(page.request["PATH_INFO"], {**hidden_of(page), **kept, "groups": groups}, follow=True)


def send(client, user, way):
    bulk = f"/admin/bulk/core/user/%s/?next=/admin/&id={user.pk}"
    if way == "form":
        return switch_off(client, user)
    if way == "role":
        return edit(client, user, is_active="on", groups=[])
    if way == "delete":
        return client.post(f"/admin/users/delete/{user.pk}/", follow=True)
    if way == "bulk delete":
        return client.post(bulk % "delete", follow=True)
    return client.post(bulk % "set_active_state", {"mark_as_active": "False"}, follow=True)


WAYS = ["form", "role", "delete", "bulk delete", "bulk switch"]


@pytest.mark.parametrize("way", WAYS)
def test_one_administrator_does_not_send_the_only_other_one_away(administrator, second, client_for, way):
    answer = send(client_for(administrator), second, way)

    assert set(deciders()) == {administrator, second}
    if way != "role":
        assert "تنها یک نفر" in answer.text


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("why", ["a third", "one is enough"])
def test_where_nobody_is_left_alone_it_is_done(
    administrator, second, make_user, client_for, settings, way, why
):
    if why == "a third":
        make_user("third", "administrator")
    else:
        settings.TWO_ADMINISTRATORS = False

    send(client_for(administrator), second, way)

    assert second not in set(deciders())


def test_all_others_at_once_are_too_many(administrator, second, make_user, client_for):
    third = make_user("third", "administrator")

    client_for(administrator).post(f"/admin/bulk/core/user/delete/?next=/admin/&id={second.pk}&id={third.pk}")

    assert deciders().count() == 3


def test_right_to_decide_is_not_taken_from_the_role_of_the_last_other(administrator, second):
    own = create_role(name="مدیر دیگر", created_by=administrator)
    own.permissions.add(*Permission.objects.filter(codename__in=("change_user", "change_group")))
    second.groups.set([own])

    with LogContext(user=administrator), pytest.raises(LastDeciderError), transaction.atomic():
        own.permissions.remove(Permission.objects.get(codename="change_group"))

    assert deciders().count() == 2


def test_who_is_alone_already_still_works(administrator, second, treasurer, client_for):
    get_user_model().objects.filter(pk=second.pk).delete()

    send(client_for(administrator), treasurer, "delete")

    assert not get_user_model().objects.filter(pk=treasurer.pk).exists()


@pytest.mark.parametrize(
    ("way", "words"), [("form", "غیرفعال"), ("bulk switch", "غیرفعال"), ("bulk delete", "حذف")]
)
def test_all_who_decide_hear_of_the_end_of_an_account_with_sensitive_rights(
    administrator, treasurer, client_for, do_jobs, way, words
):
    treasurer.email = "treasurer@example.org"
    treasurer.save()

    send(client_for(administrator), treasurer, way)
    do_jobs()

    assert {letter.to[0] for letter in mail.outbox} == {"first@example.org", "second@example.org"}
    assert all("treasurer" in letter.body and words in letter.body for letter in mail.outbox)


def test_and_of_its_return(administrator, treasurer, client_for, do_jobs):
    get_user_model().objects.filter(pk=treasurer.pk).update(is_active=False)
    client_for(administrator).post(
        f"/admin/bulk/core/user/set_active_state/?next=/admin/&id={treasurer.pk}", {"mark_as_active": "True"}
    )
    do_jobs()

    assert {letter.to[0] for letter in mail.outbox} == {"first@example.org", "second@example.org"}


def test_of_others_nobody_hears(administrator, communications, client_for, do_jobs):
    send(client_for(administrator), communications, "delete")
    do_jobs()

    assert mail.outbox == []


def test_page_of_roles_says_why(administrator, second, client_for):
    own = create_role(name="مدیر دیگر", created_by=administrator)
    names = ["core.change_user", "auth.change_group"]
    own.permissions.add(*Permission.objects.filter(codename__in=("change_user", "change_group")))
    second.groups.set([own])

    answer = client_for(administrator).post(
        reverse("role", args=[own.pk]), {"shown": names, "rights": []}, follow=True
    )

    assert "تنها یک نفر" in answer.text


@pytest.mark.django_db(transaction=True)
def test_three_who_send_each_other_away_at_once_stay_two(administrator, second, make_user):
    third = make_user("third", "administrator")
    start = Barrier(3)

    def send_away(pair):
        by, whom = pair
        try:
            start.wait()
            with LogContext(user=by), transaction.atomic():
                whom.is_active = False
                whom.save()
            return True
        except LastDeciderError:
            return False
        finally:
            connection.close()

    pairs = [(administrator, second), (second, third), (third, administrator)]
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(send_away, pairs))

    assert (sorted(done), deciders().count()) == ([False, False, True], 2)
