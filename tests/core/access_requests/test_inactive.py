"""An account that is switched off is judged by what it could do if it were on."""

import pytest
from django.contrib.auth.models import Permission

from association.core.access.sensitive import is_sensitive_user
from association.core.access_requests.models import AccessRequest
from tests.core.access_requests.test_requests import edit
from tests.pages import hidden_of

pytestmark = pytest.mark.django_db


def groups_of(user):
    return list(user.groups.values_list("pk", flat=True))


@pytest.fixture
def money(treasurer):
    treasurer.email = "treasurer@example.org"
    treasurer.save()
    return treasurer


@pytest.mark.parametrize("steps", ["one by one", "with the box", "back on at once"])
def test_switching_off_first_is_no_way_round_the_second_administrator(
    administrator, money, client_for, steps
):
    client, kept = client_for(administrator), {"groups": groups_of(money)}

    def send(email, active):
        # A box that is not ticked is not sent.
        edit(client, money, email=email, **kept, **({"is_active": "on"} if active else {}))

    def off(email="treasurer@example.org"):
        values = {"first_name": "a", "last_name": "b", "username": money.username, "email": email, **kept}
        page = client.get(f"/admin/users/edit/{money.pk}/")
        client.post(page.request["PATH_INFO"], {**hidden_of(page), **values})

    if steps == "with the box":
        off("thief@example.org")
    else:
        off()
        send("thief@example.org", steps == "back on at once")
    money.refresh_from_db()

    assert money.email == "treasurer@example.org"
    assert AccessRequest.objects.get().email == "thief@example.org"


def test_rights_of_ones_own_count_too(make_user):
    user = make_user("plain")
    user.is_active = False
    user.save()
    before = is_sensitive_user(user)
    user.user_permissions.add(Permission.objects.get(codename="submit_donation"))

    assert (before, is_sensitive_user(user)) == (False, True)
