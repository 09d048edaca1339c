"""Whoever guesses passwords is slowed down at every door, and nobody else is."""

import pytest
from django.core import mail
from django.test import RequestFactory

from association.core.access.sign_in import RESETS_PER_HOUR
from association.core.access.throttle import address_of

pytestmark = pytest.mark.django_db
DOORS = {
    "admin": ("/admin/login/", None),
    "api": ("/api/v1/auth/login/", "application/json"),
}


@pytest.fixture(autouse=True)
def account(treasurer):
    treasurer.set_password("right")
    treasurer.email = "treasurer@example.org"
    treasurer.save()


def knock(client, door, password, *, name="treasurer", address="192.0.2.1"):
    url, kind = DOORS[door]
    more = {"content_type": kind} if kind else {}
    return client.post(url, {"username": name, "password": password}, REMOTE_ADDR=address, **more)


@pytest.mark.parametrize("door", DOORS)
def test_after_five_wrong_passwords_the_right_one_waits_too(client, door):
    wrong = {knock(client, door, "wrong").status_code for _ in range(5)}

    right = knock(client, door, "right")

    assert 429 not in wrong
    assert right.status_code == 429
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("tried", "then"), [("admin", "api"), ("api", "admin")])
def test_another_door_helps_nobody(client, tried, then):
    for _ in range(5):
        knock(client, tried, "wrong")

    assert knock(client, then, "right", name=" Treasurer").status_code == 429


def test_others_are_not_kept_out(client, make_user):
    make_user("colleague", "treasurer").set_password("right")
    for _ in range(5):
        knock(client, "admin", "wrong")

    assert knock(client, "admin", "right", address="192.0.2.7").status_code == 302
    assert knock(client, "admin", "wrong", name="colleague").status_code == 200


def test_the_right_password_begins_the_count_anew(client):
    for _ in range(3):
        assert {knock(client, "admin", "wrong").status_code for _ in range(4)} == {200}
        assert knock(client, "admin", "right").status_code == 302
        client.logout()


def test_the_page_says_what_to_do_in_persian(client):
    for _ in range(5):
        knock(client, "admin", "wrong")

    page = knock(client, "admin", "wrong")

    assert page.status_code == 429
    assert "یک ربع صبر کنید" in page.content.decode()


def test_letters_with_a_new_password_are_few(client):
    def ask(email):
        return client.post("/admin/password_reset/", {"email": email})

    answers = [ask("treasurer@example.org").status_code for _ in range(RESETS_PER_HOUR)]
    known, unknown = ask("treasurer@example.org"), ask("nobody@example.org")

    assert answers == [302] * RESETS_PER_HOUR
    assert len(mail.outbox) == RESETS_PER_HOUR
    assert (known.status_code, unknown.status_code) == (429, 429)
    assert "یک ساعت دیگر" in known.content.decode()


@pytest.mark.parametrize(
    ("proxies", "passed_on", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        (2, "1.2.3.4, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_a_visitor_cannot_write_an_address_of_their_own(settings, proxies, passed_on, address):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=passed_on)

    assert address_of(request) == address


def test_digits_of_a_persian_keyboard_sign_in(client, make_user):
    make_user("board2", "board")

    answer = client.post("/admin/login/", {"username": "board۲", "password": "a-long-secret"})

    assert answer.status_code == 302
