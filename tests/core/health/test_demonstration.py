"""A database of the demonstration is refused by the settings of a real association, at every way in."""

import importlib
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from association.config import wsgi
from association.core.health.facts import facts
from association.demo.accounts import PASSWORD, create_accounts

pytestmark = pytest.mark.django_db
SIGN_IN = {"username": "treasurer", "password": PASSWORD}
WORDS = "داده‌های نمایشی در این پایگاه"


@pytest.fixture
def demonstration(settings):
    create_accounts()
    settings.DEMO = False


def test_nobody_signs_in(demonstration, client):
    page = client.post("/admin/login/", SIGN_IN)
    token = client.post("/api/v1/auth/login/", SIGN_IN, "application/json")

    assert WORDS in page.text
    assert token.status_code in (400, 401, 403)


def test_accounts_of_the_demonstration_sign_in_under_its_own_settings(client):
    create_accounts()

    assert client.post("/admin/login/", SIGN_IN).status_code == 302


@pytest.mark.parametrize("start", [lambda: importlib.reload(wsgi), lambda: call_command("work", "--once")])
def test_nothing_starts(demonstration, start):
    with pytest.raises(ImproperlyConfigured, match=WORDS):
        start()


def test_check_and_health_page_name_it(demonstration, client_for):
    administrator = get_user_model().objects.get(username="admin")
    with pytest.raises((SystemCheckError, CommandError), match="E020"):
        call_command("check", "--tag", "installation", stdout=StringIO(), stderr=StringIO())

    assert [fact.ok for fact in facts() if WORDS in fact.advice] == [False]
    assert WORDS in client_for(administrator).get("/admin/health/").text


def test_database_without_it_is_none_of_these(settings, client, treasurer):
    settings.DEMO = False

    assert (
        client.post("/admin/login/", {"username": "treasurer", "password": "a-long-secret"}).status_code
        == 302
    )
    assert not [fact for fact in facts() if WORDS in fact.advice]
