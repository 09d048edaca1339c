"""The one account made at the server: an administrator with a role, who chooses a password by a link."""

import io
import re

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-secret-9"
ARGUMENTS = ("first_administrator", "mina", "--email", "mina@example.org")


def run(*more: str) -> str:
    out = io.StringIO()
    call_command(*ARGUMENTS, *more, stdout=out)
    return out.getvalue()


def test_link_sets_a_password_once_and_the_administrator_signs_in(client, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://majma.example"
    (address,) = re.findall(r"https://majma\.example(/\S+)", run())

    page = client.get(address, follow=True)
    form = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    client.post(page.redirect_chain[-1][0], form)
    home = client.post("/admin/login/", {"username": "mina", "password": PASSWORD}, follow=True)
    again = client.get(address, follow=True)

    user = get_user_model().objects.get()
    assert (user.is_superuser, user.is_staff) == (False, False)
    assert home.redirect_chain[-1][0] == "/admin/"
    assert "new_password1" not in again.text


def test_administrator_adds_users_and_sees_no_money(client_for):
    run()
    client = client_for(get_user_model().objects.get())

    assert client.get("/admin/users/new/").status_code == 200
    assert client.get("/admin/donations/donations/").status_code == 302


def test_password_is_read_from_standard_input(client, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))

    said = run("--password-stdin")

    assert PASSWORD not in said
    assert client.login(username="mina", password=PASSWORD)


@pytest.mark.parametrize("password", ["short", "12345678901", ""])
def test_weak_password_makes_nobody(monkeypatch, password):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))

    with pytest.raises(CommandError):
        run("--password-stdin")

    assert not get_user_model().objects.exists()


@pytest.mark.parametrize("email", ["", "nowhere"])
def test_administrator_without_an_address_is_refused(email):
    with pytest.raises(CommandError):
        call_command("first_administrator", "mina", "--email", email)

    assert not get_user_model().objects.exists()


def test_second_is_made_on_purpose_only(administrator):
    with pytest.raises(CommandError, match="--another"):
        run()

    assert "mina" in run("--another")
