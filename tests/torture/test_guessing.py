"""T20: whoever guesses codes, ids and names learns nothing from the answers, and is slowed down."""

import secrets
import statistics
import time

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from association.core.sealing.public import CHECKS_PER_MINUTE
from association.modules.receipts.services import draft_receipt
from association.modules.receipts.verification import TRIES_PER_MINUTE
from tests.factories import make_donation, make_party, make_receipt

from .figures import publish, size

pytestmark = pytest.mark.django_db
ROUNDS = size(small=40, full=1_000)
PAGES = ("", "proof.json", "salt.json")


# Generous: it is to find an answer that does other work, not a machine that is busy.
MOST_TIMES_SLOWER = 2.5


def told(answer) -> tuple:
    """All an answer tells, but for the token of its form and the second it was made in."""
    hidden = {"Set-Cookie", "Expires"}
    headers = {name: value for name, value in answer.headers.items() if name not in hidden}
    return answer.status_code, len(answer.content), answer.content, tuple(sorted(headers.items()))


@pytest.fixture
def codes(treasurer):
    """Ways to make a code that belongs to no issued receipt."""
    draft = draft_receipt(sources=[make_donation()], drafted_by=treasurer)
    real = make_receipt().code
    one_off = real[:-1] + ("0" if real[-1] != "0" else "1")
    return {
        "never given": lambda: secrets.token_hex(16),
        "of a draft": lambda: draft.code,
        "one letter off": lambda: one_off,
        "upper case": lambda: real.upper().replace("0", "A"),
    }


def test_codes_nobody_has_answer_alike(client, codes):
    wrong = []
    for page in PAGES:
        answers = set()
        for make in codes.values():
            cache.clear()
            answers.add(told(client.get(f"/verify/{make()}/{page}", {"lang": "en"})))
        wrong += [page] if len(answers) != 1 or next(iter(answers))[0] != 404 else []

    publish("T20", case="codes", kinds=len(codes), pages=len(PAGES), told_apart=len(wrong))
    assert wrong == []


def test_codes_nobody_has_take_alike_long(client, codes):
    codes.pop("upper case")  # no code at all: that is known to whoever wrote it
    seconds: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(ROUNDS):
        for name, make in codes.items():
            cache.clear()
            began = time.perf_counter()
            client.get(f"/verify/{make()}/")
            seconds[name].append(time.perf_counter() - began)

    medians = [statistics.median(values) for values in seconds.values()]

    ratio = max(medians) / min(medians)
    publish("T20", case="times", rounds=ROUNDS, medians_ratio=round(ratio, 2))
    assert ratio < MOST_TIMES_SLOWER


@pytest.mark.parametrize("page", PAGES, ids=["page", "proof", "contents"])
def test_guessing_codes_is_stopped_also_for_a_right_one(client, page):
    receipt = make_receipt()
    guesses = [
        client.get(f"/verify/{secrets.token_hex(16)}/{page}").status_code for _ in range(TRIES_PER_MINUTE)
    ]

    right, wrong = client.get(f"/verify/{receipt.code}/{page}"), client.get(f"/verify/{'0' * 32}/{page}")

    assert guesses == [404] * TRIES_PER_MINUTE
    assert right.status_code == 429
    assert told(right) == told(wrong)


def test_checking_files_is_slowed_down(client):
    answers = [client.post("/verify/check/").status_code for _ in range(CHECKS_PER_MINUTE + 1)]

    assert answers == [400] * CHECKS_PER_MINUTE + [429]


@pytest.mark.parametrize("kind", ["people/people", "donations/donations", "receipts/receipts"])
def test_who_may_not_look_cannot_tell_what_is_there(communications, api_for, client_for, client, kind):
    there = {
        "people/people": make_party,
        "donations/donations": make_donation,
        "receipts/receipts": make_receipt,
    }
    pk, nowhere = there[kind]().pk, 987_654_321
    editor, anonymous = api_for(communications), APIClient(headers={"accept-language": "en"})

    for asking, statuses in ((editor, {403, 404}), (anonymous, {401})):
        for search in ("", "?search=زهرا"):
            answers = [asking.get(f"/api/v1/{kind}/{n}/{search}") for n in (pk, nowhere)]
            assert len({told(answer) for answer in answers}) == 1
            assert answers[0].status_code in statuses
    for browser in (client_for(communications), client):
        pages = [browser.get(f"/admin/{kind}/inspect/{n}/") for n in (pk, nowhere)]
        assert (
            len({(page.status_code, page.headers.get("Location", "").partition("?")[0]) for page in pages})
            == 1
        )
        assert pages[0].status_code in (302, 403, 404)


def test_signing_in_and_forgotten_passwords_do_not_tell_who_exists(client, treasurer):
    def sign_in(username):
        return client.post("/api/v1/auth/login/", {"username": username, "password": "x"}, "application/json")

    def forgotten(email):
        return client.post("/admin/password_reset/", {"email": email})

    treasurer.email = "treasurer@example.org"
    treasurer.save()
    answers = [sign_in(name) for name in ("treasurer", "nobody")]
    resets = [forgotten(email) for email in ("treasurer@example.org", "nobody@example.org")]

    assert len({told(answer) for answer in answers}) == 1
    assert answers[0].status_code == 400
    assert len({(reset.status_code, reset.headers.get("Location")) for reset in resets}) == 1
    assert {sign_in(secrets.token_hex(4)).status_code for _ in range(35)} == {400, 429}
    assert {forgotten(f"{secrets.token_hex(4)}@example.org").status_code for _ in range(9)} == {302, 429}
