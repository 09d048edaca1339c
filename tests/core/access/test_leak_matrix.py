"""Every admin address that takes no argument, and which role it opens for.

The table `leak_matrix.json` is the decision; an address that is not in it, or opens for another role
than it says, fails. Addresses of single rows are walked in test_row_matrix.py, the API in test_api_matrix.py.
"""

from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.conftest import ROLES

from . import tables
from .foreign_words import words_of

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("leak_matrix.json")
LEFT_OUT = {"/admin/logout/", "/admin/failwhale/"}  # the second raises on purpose


def plain_addresses(resolver=None, prefix="/") -> list[str]:
    """Addresses below /admin/ without an argument, in order."""
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + str(pattern.pattern).removeprefix("^")
        if (
            "<" in address
            or "(" in address
            or not ("/admin/".startswith(address) or address.startswith("/admin/"))
        ):
            continue
        if isinstance(pattern, URLResolver):
            found += plain_addresses(pattern, address)
        elif isinstance(pattern, URLPattern):
            found.append(address.removesuffix("$").removesuffix("\\Z"))
    return sorted(set(found) - LEFT_OUT)


@pytest.mark.skipif(tables.WRITE, reason="the table is being written")
def test_every_address_is_decided():
    assert sorted(tables.read(TABLE)) == plain_addresses()


@pytest.mark.parametrize("role", ROLES)
def test_addresses_open_for_the_roles_of_the_table(role, make_user, client_for):
    client = client_for(make_user(role, role))
    answers = {address: client.get(address) for address in plain_addresses()}

    opened = {address for address, answer in answers.items() if answer.status_code == 200}
    if tables.WRITE:
        tables.write_opened(TABLE, role, plain_addresses(), opened)
    decided = {address for address, roles in tables.read(TABLE).items() if role in roles}
    assert (sorted(opened - decided), sorted(decided - opened)) == ([], [])
    assert words_of(answers) == {}
