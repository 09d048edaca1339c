"""Rights of a role are rights of everybody who plays it: none of them decides, and who they are is shown."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from association.core.access_requests.models import AccessRequest, AccessRequestState
from association.core.access_requests.services import ask, decide
from association.core.roles.services import create_role
from tests.pages import post_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def role(administrator, mina):
    group = create_role(name="کمک‌حسابدار", created_by=administrator)
    mina.groups.add(group)
    return group


@pytest.fixture
def request_(administrator, role):
    return ask("rights", asked_by=administrator, group=role, rights=["donations.submit_donation"])


def address_of(request):
    return reverse("access_request", args=[request.pk])


def test_player_neither_decides_nor_is_asked_to(administrator, second, role, client_for, do_jobs):
    second.groups.add(role)
    request = ask("rights", asked_by=administrator, group=role, rights=["donations.submit_donation"])
    do_jobs()

    page = client_for(second).get(address_of(request)).text
    client_for(second).post(address_of(request), {"decision": "approve", "seen": ""})
    with pytest.raises(PermissionDenied):
        decide(request, decided_by=second, approve=True)

    assert 'value="approve"' not in page
    assert "اکنون کسی نمی‌تواند" in page
    assert "درخواست‌های دسترسی در انتظار" not in client_for(second).get("/admin/").text
    assert mail.outbox == []
    assert AccessRequest.objects.get().state == AccessRequestState.WAITING


def test_page_says_who_plays_the_role(second, request_, client_for):
    page = client_for(second).get(address_of(request_)).text

    assert "mina@example.org" in page
    assert "اکنون کسی نمی‌تواند" not in page


@pytest.mark.parametrize("change", ["another player", "another address"])
def test_players_changed_after_the_page_was_shown_get_nothing(
    second, request_, role, mina, make_user, client_for, change
):
    client = client_for(second)
    page = client.get(address_of(request_))
    if change == "another player":
        make_user("late").groups.add(role)
    else:
        mina.email = "thief@example.org"
        mina.save()

    post_form(client, address_of(request_), page=page, decision="approve")
    before = role.permissions.filter(codename="submit_donation").exists()
    post_form(client, address_of(request_), decision="approve")

    assert (before, role.permissions.filter(codename="submit_donation").exists()) == (False, True)


def test_database_refuses_the_approval_of_a_player_and_keeps_one_made_before(
    second, request_, role, make_user
):
    rows = AccessRequest.objects.filter(pk=request_.pk)
    second.groups.add(role)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="approved", decided_by=second)
    second.groups.remove(role)
    rows.update(state="approved", decided_by=second)
    second.groups.add(role)

    request_.asked_by.delete()

    assert rows.get().asked_by is None
