"""Signing in with a second factor: at the admin and at the API, with codes of an app and recovery codes."""

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from association.core.second_factor.forms import WRONG_CODES
from tests.core.second_factor.apps import NEXT, PASSWORD, code_of, give_app, is_signed_in, password_step

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(treasurer):
    return give_app(treasurer)


def ask_token(client, **more):
    body = {"username": "treasurer", "password": PASSWORD, **more}
    return client.post("/api/v1/auth/login/", body, "application/json", headers={"accept-language": "en"})


def test_password_alone_signs_nobody_in_who_has_a_second_factor(client, secret):
    answer = password_step(client)

    assert (answer.status_code, answer["Location"]) == (302, NEXT)
    assert not is_signed_in(client)
    assert client.get("/admin/people/people/").status_code == 302
    assert client.get("/api/v1/people/people/").status_code == 401


def test_code_of_the_app_signs_in_and_leads_where_one_wanted_to_go(client, secret):
    password_step(client, next="/admin/people/people/")

    answer = client.post(NEXT, {"code": code_of(secret)})

    assert (answer.status_code, answer["Location"]) == (302, "/admin/people/people/")
    assert is_signed_in(client)


@pytest.mark.parametrize(("remember", "lasts"), [({"remember": "on"}, settings.SESSION_COOKIE_AGE), ({}, 0)])
def test_remember_me_is_remembered_over_both_steps(client, secret, remember, lasts):
    password_step(client, **remember)

    answer = client.post(NEXT, {"code": code_of(secret)})

    assert (answer.cookies["sessionid"]["max-age"] or 0) == lasts


def test_code_is_read_as_any_keyboard_writes_it(client, secret):
    password_step(client)
    code = code_of(secret).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))

    client.post(NEXT, {"code": f"{code[:3]} {code[3:]}\u200f"})

    assert is_signed_in(client)


def test_code_is_good_once_also_in_another_browser_and_process(secret):
    code, one, other = code_of(secret), Client(), Client()
    for client in (one, other):
        password_step(client)
    one.post(NEXT, {"code": code})
    # What another process knows: nothing of this one's cache.
    from django.core.cache import cache

    cache.clear()

    page = other.post(NEXT, {"code": code})

    assert is_signed_in(one)
    assert not is_signed_in(other)
    assert "این کد درست نیست" in page.text


def test_five_wrong_codes_and_the_right_one_waits_too(client, secret):
    password_step(client)
    wrong = {client.post(NEXT, {"code": f"00000{n}"}).status_code for n in range(WRONG_CODES.times)}

    late = client.post(NEXT, {"code": code_of(secret)})

    assert wrong == {200}
    assert late.status_code == 429
    assert not is_signed_in(client)
    assert ask_token(Client(), code=code_of(secret, 1)).status_code == 429


def test_recovery_code_is_good_once(client, treasurer, secret):
    codes = Authenticator.objects.get(user=treasurer, type="recovery_codes").wrap().get_unused_codes()
    password_step(client)
    client.post(NEXT, {"code": codes[0]})
    again = Client()
    password_step(again)

    again.post(NEXT, {"code": codes[0]})

    assert is_signed_in(client)
    assert not is_signed_in(again)


def test_nobody_comes_to_the_second_step_without_the_first(client, secret):
    assert client.get(NEXT)["Location"] == "/admin/login/"
    assert client.post(NEXT, {"code": code_of(secret)})["Location"] == "/admin/login/"
    assert not is_signed_in(client)


def test_account_closed_between_the_steps_stays_outside(client, treasurer, secret):
    password_step(client)
    treasurer.is_active = False
    treasurer.save()

    client.post(NEXT, {"code": code_of(secret)})

    assert client.get("/admin/").status_code == 302


def test_api_wants_the_code_too(client, secret):
    missing, wrong = ask_token(client), ask_token(client, code="000000")

    right = ask_token(client, code=code_of(secret))

    assert (missing.status_code, wrong.status_code, right.status_code) == (400, 400, 200)
    assert [error["field"] for error in missing.json()["errors"]] == ["code"]
    assert len(right.json()["token"]) > 40


def test_secrets_are_not_readable_in_the_database(treasurer, secret):
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in stored


def test_another_secret_key_refuses_codes_and_breaks_nothing(client, settings, secret):
    settings.SECRET_KEY = "another"
    password_step(client)

    page = client.post(NEXT, {"code": code_of(secret)})

    assert page.status_code == 200
    assert not is_signed_in(client)
