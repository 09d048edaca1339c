"""A person's own second factor and sign-ins, and the installation that demands one."""

import io
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from tests.core.second_factor.apps import PASSWORD, code_of, give_app, is_signed_in, password_step

pytestmark = pytest.mark.django_db
HOME = "/admin/second-factor/"


def sign_in(client, **more):
    password_step(client, **more)
    assert is_signed_in(client)
    return client


def confirm(client, page):
    """The password once more, where a page asks for it."""
    assert page.redirect_chain[-1][0].startswith(f"{HOME}password/")
    return client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)


def set_up_app(client):
    page = confirm(client, client.get(f"{HOME}app/new/", follow=True))
    secret = re.search(r'class="code">([A-Z2-7]{32})<', page.text)[1]
    return secret, client.post(f"{HOME}app/new/", {"code": code_of(secret)}, follow=True)


@pytest.fixture
def token(treasurer):
    from knox.models import AuthToken

    return AuthToken.objects.create(treasurer)[1]


def test_person_sets_up_an_app_and_gets_recovery_codes(client, treasurer, django_capture_on_commit_callbacks):
    sign_in(client)

    with django_capture_on_commit_callbacks(execute=True):
        _secret, page = set_up_app(client)

    assert len(re.findall(r'<li class="code">\d{8}</li>', page.text)) == 10
    assert {a.type for a in Authenticator.objects.filter(user=treasurer)} == {"totp", "recovery_codes"}
    assert "۱۰ کد مانده است" in client.get(HOME).text
    assert password_step(Client())["Location"] == "/admin/login/code/"


def test_it_counts_only_once_the_apps_first_code_was_right(client, treasurer):
    sign_in(client)
    confirm(client, client.get(f"{HOME}app/new/", follow=True))

    page = client.post(f"{HOME}app/new/", {"code": "000000"})

    assert "این کد درست نیست" in page.text
    assert not Authenticator.objects.exists()


def test_new_second_factor_ends_what_was_begun_without_it_and_tells_the_person(
    client, treasurer, token, do_jobs, django_capture_on_commit_callbacks
):
    treasurer.email = "treasurer@example.org"
    treasurer.save()
    other = sign_in(Client())
    sign_in(client)

    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(client)
    do_jobs()

    assert client.get(HOME).status_code == 200
    assert other.get("/admin/").status_code == 302
    assert (
        Client().get("/api/v1/people/people/", headers={"authorization": f"Token {token}"}).status_code == 401
    )
    (letter,) = mail.outbox
    assert letter.to == ["treasurer@example.org"]
    assert "برنامهٔ کدساز" in letter.body


def test_app_is_ended_after_showing_who_one_is(client, treasurer, django_capture_on_commit_callbacks):
    sign_in(client)
    give_app(treasurer)

    assert client.post(f"{HOME}app/end/")["Location"].startswith(f"{HOME}password/")
    confirm(client, client.get(f"{HOME}app/end/", follow=True))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{HOME}app/end/")

    assert not Authenticator.objects.exists()


def test_wrong_password_confirms_nothing_and_counts(client, treasurer):
    sign_in(client)
    for _ in range(6):
        client.post(f"{HOME}password/?next={HOME}app/new/", {"password": "wrong"})

    assert client.get(f"{HOME}app/new/").status_code == 302
    assert password_step(Client()).status_code == 429


def test_list_names_browsers_tokens_and_keys_and_ends_them(client, treasurer, token):
    other = Client(
        headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    )
    sign_in(other)
    sign_in(client)
    page = client.get("/admin/sign-ins/")
    session = re.search(r'name="session" value="(\d+)"', page.text)[1]

    assert "Firefox, Linux" in page.text
    assert token[:8] in page.text
    client.post("/admin/sign-ins/end/", {"session": session})
    assert other.get("/admin/").status_code == 302
    client.post("/admin/sign-ins/end/", {"token": re.search(r'name="token" value="(\w+)"', page.text)[1]})
    assert not treasurer.auth_token_set.exists()
    assert client.get("/admin/").status_code == 200


def test_everywhere_else_is_ended_at_once_but_not_others_of_others(client, treasurer, board, token):
    elsewhere = [sign_in(Client()), sign_in(Client())]
    colleague = Client()
    password_step(colleague, "board")
    sign_in(client)

    client.post("/admin/sign-ins/end/")

    assert {each.get("/admin/").status_code for each in elsewhere} == {302}
    assert client.get("/admin/").status_code == 200
    assert colleague.get("/admin/").status_code == 200
    assert not treasurer.auth_token_set.exists()


def test_session_of_somebody_else_is_not_ended(client, treasurer, board):
    from allauth.usersessions.models import UserSession

    colleague = Client()
    password_step(colleague, "board")
    sign_in(client)

    client.post("/admin/sign-ins/end/", {"session": UserSession.objects.get(user=board).pk})

    assert colleague.get("/admin/").status_code == 200


@pytest.fixture
def demanded(settings):
    settings.SECOND_FACTOR_DEMANDED = True


def test_where_it_is_demanded_nothing_opens_without_it(demanded, client, treasurer):
    sign_in(client)

    assert client.get("/admin/people/people/")["Location"] == HOME
    assert client.get("/admin/")["Location"] == HOME
    refused = client.get("/api/v1/people/people/")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:majma:problem:second_factor_required")
    assert "نخست" in client.get(HOME).text


def test_where_it_is_demanded_setting_it_up_opens_the_rest(demanded, client, treasurer):
    sign_in(client)

    set_up_app(client)

    assert client.get("/admin/people/people/").status_code == 200
    assert client.get("/api/v1/people/people/").status_code == 200


def test_where_it_is_demanded_a_password_gets_no_token(demanded, client, treasurer):
    body = {"username": "treasurer", "password": PASSWORD}

    answer = client.post("/api/v1/auth/login/", body, "application/json")

    assert answer.status_code == 403
    assert not treasurer.auth_token_set.exists()


def test_it_is_not_demanded_of_those_who_move_nothing(demanded, client, communications):
    password_step(client, "communications")

    assert client.get("/admin/").status_code == 200


def test_command_ends_it_at_the_server(client, treasurer):
    give_app(treasurer)

    call_command("end_second_factor", "treasurer", stdout=io.StringIO())

    password_step(client)
    assert is_signed_in(client)
    with pytest.raises(CommandError, match="has no second factor"):
        call_command("end_second_factor", "treasurer")
