"""Somebody new whose only role waits for a second administrator is invited when it is given, and told until then."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse

from association.core.access.roles import ensure_role
from association.core.access_requests.models import AccessRequest
from tests.pages import post_form

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-secret"


@pytest.fixture(autouse=True)
def second(make_user):
    return make_user("second", "administrator")


def add(client, *roles):
    groups = [ensure_role(code).group.pk for code in roles]
    answer = post_form(
        client, "/admin/users/new/", username="mina", email="mina@example.org", groups=groups, follow=True
    )
    return answer, get_user_model().objects.get(username="mina")


def links():
    return [letter for letter in mail.outbox if "/password_reset/" in letter.body]


def decide(client, what):
    post_form(client, reverse("access_request", args=[AccessRequest.objects.get().pk]), decision=what)


def test_invitation_leaves_when_the_role_is_given(administrator, second, client_for, client, do_jobs):
    answer, _mina = add(client_for(administrator), "treasurer")
    do_jobs()
    before = links()
    decide(client_for(second), "approve")
    do_jobs()

    assert "دعوت‌نامه هنگامی" in answer.text
    assert before == []
    (letter,) = links()
    assert letter.to == ["mina@example.org"]
    link = re.search(r"https?://[^/]+(/admin/\S+)", letter.body)[1]
    assert "new_password1" in client.get(link, follow=True).text


def test_who_is_refused_is_not_invited(administrator, second, client_for, do_jobs):
    add(client_for(administrator), "treasurer")
    decide(client_for(second), "refuse")
    do_jobs()

    assert links() == []


def test_who_may_enter_otherwise_is_invited_at_once_and_once(administrator, second, client_for, do_jobs):
    add(client_for(administrator), "treasurer", "board")
    before = len(links())
    decide(client_for(second), "approve")
    do_jobs()

    assert (before, len(links())) == (1, 1)


def test_where_one_is_enough_there_is_one_invitation(administrator, client_for, settings, do_jobs):
    settings.TWO_ADMINISTRATORS = False
    add(client_for(administrator), "treasurer")
    do_jobs()

    assert len(links()) == 1


def test_sign_in_says_that_the_role_waits(administrator, second, client_for, client):
    _answer, mina = add(client_for(administrator), "treasurer")
    mina.set_password(PASSWORD)
    mina.save()

    wrong = client.post("/admin/login/", {"username": "mina", "password": "not-it"}).text
    right = client.post("/admin/login/", {"username": "mina", "password": PASSWORD}).text
    decide(client_for(second), "approve")
    after = client.post("/admin/login/", {"username": "mina", "password": PASSWORD})

    assert "منتظر موافقت مدیر دوم" in right
    assert "منتظر موافقت مدیر دوم" not in wrong
    assert after.status_code == 302
