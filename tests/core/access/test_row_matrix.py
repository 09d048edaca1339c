"""Every admin address of a row, tried by every role with a row it may see and one it may not.

`row_matrix.json` is the decision: which roles an address opens for (200). An address that is not in it, or
opens for another role than it says, fails. Who is not named may not write there either, unless a line
beginning with POST says so: addresses that only take writing, and those that only lead on.
"""

from pathlib import Path

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from tests.conftest import ROLES
from tests.core.access import tables
from tests.core.access.addresses import filled
from tests.core.access.foreign_words import words_of
from tests.core.access.rows import desk_rows, owned_rows, site_rows

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("row_matrix.json")


def decisions() -> dict[str, list[str]]:
    return tables.read(TABLE)


@pytest.fixture
def addresses(make_user):
    def make(user) -> dict[str, str]:
        other = make_user("somebody-else", "treasurer")
        return filled(
            {"desk": desk_rows(user, other), "owned": owned_rows(user, other), "site": site_rows(other)}
        )

    return make


def browser(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.mark.skipif(tables.WRITE, reason="the table is being written")
def test_every_address_is_decided(addresses, treasurer):
    assert sorted(key for key in decisions() if not key.startswith("POST ")) == sorted(addresses(treasurer))


@pytest.mark.parametrize("role", ROLES)
def test_rows_open_for_the_roles_of_the_table(role, make_user, addresses):
    user = make_user(role, role)
    tried, client = addresses(user), browser(user)

    answers = {key: client.get(address) for key, address in tried.items()}
    statuses = {key: answer.status_code for key, answer in answers.items()}

    opened = {key for key, status in statuses.items() if status == 200}
    if tables.WRITE:
        tables.write_opened(TABLE, role, tried, opened)
    decided = {key for key, roles in decisions().items() if role in roles and key in tried}
    assert (sorted(opened - decided), sorted(decided - opened)) == ([], [])
    assert [key for key, status in statuses.items() if status >= 500] == []
    assert words_of(answers) == {}


def says_nothing_was_done(answer) -> bool:
    """Whether it leads to the row's page with a warning: its state forbids what the role might do."""
    return any("کاری انجام نشد" in str(message) for message in get_messages(answer.wsgi_request))


@pytest.mark.parametrize("role", ROLES)
def test_rows_that_do_not_open_take_no_writing(role, make_user, addresses):
    user = make_user(role, role)
    tried, client = addresses(user), browser(user)
    table = decisions()
    writers = {key: table.get(f"POST {key}", table[key]) for key in tried}
    closed = {key: address for key, address in tried.items() if role not in writers[key]}

    answers = {key: client.post(address, {"reason": "x", "rights": []}) for key, address in closed.items()}

    done = {
        key
        for key, answer in answers.items()
        if answer.status_code < 400
        and getattr(answer, "url", "") not in ("/admin/", "/admin/login/")
        and not says_nothing_was_done(answer)
    }
    assert sorted(done) == []


def test_anonymous_visitors_are_asked_to_sign_in_everywhere(addresses, treasurer, client):
    statuses = {client.get(address).status_code for address in addresses(treasurer).values()}

    assert statuses <= {302, 401, 403, 404}
