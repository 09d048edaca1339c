"""Wagtail's editor of groups takes nothing away that was given after its form was shown."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from association.core.roles.services import create_role, granted_to
from tests.pages import post_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def role(administrator):
    return create_role(name="دستیار", created_by=administrator)


@pytest.fixture
def desk(administrator, client_for):
    return client_for(administrator)


def ticked(group):
    return list(group.permissions.values_list("pk", flat=True))


def test_right_given_meanwhile_stays_and_what_was_typed_is_kept(desk, role):
    address = reverse("wagtailusers_groups:edit", args=[role.pk])
    old, kept = desk.get(address), ticked(role)
    role.permissions.add(Permission.objects.get(codename="view_fund"))

    answer = post_form(desk, address, page=old, permissions=kept, name="دستیار مالی")

    role.refresh_from_db()
    assert (role.name, "funds.view_fund" in granted_to(role)) == ("دستیار", True)
    assert "desk-conflict" in answer.text
    assert 'value="دستیار مالی"' in answer.text
    post_form(desk, address, page=answer, permissions=kept)
    role.refresh_from_db()
    assert (role.name, "funds.view_fund" in granted_to(role)) == ("دستیار مالی", False)


def test_form_of_now_is_saved(desk, role):
    fund = Permission.objects.get(codename="view_fund")

    post_form(desk, reverse("wagtailusers_groups:edit", args=[role.pk]), permissions=[*ticked(role), fund.pk])

    assert "funds.view_fund" in granted_to(role)
