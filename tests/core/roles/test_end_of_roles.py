"""A role that modules ask for, or that somebody plays, ends by no page; one that is gone comes back whole."""

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse

from association.core.access.models import Role
from association.core.access.roles import ensure_role, sync_roles
from association.core.roles.ending import RoleHasUsersError, RoleIsBuiltInError
from association.core.roles.services import create_role, delete_role, granted_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(administrator):
    return create_role(name="دستیار", created_by=administrator)


@pytest.mark.parametrize(
    ("kind", "words"), [("built in", "ماژول‌ها این نقش را"), ("played", "این نقش کاربر دارد")]
)
def test_group_editor_deletes_no_role_that_is_needed(administrator, make_user, own, client_for, kind, words):
    group = ensure_role("reviewer").group if kind == "built in" else own
    make_user("helper").groups.add(own)

    answer = client_for(administrator).post(
        reverse("wagtailusers_groups:delete", args=[group.pk]), follow=True
    )

    assert Group.objects.filter(pk=group.pk).exists()
    assert words in answer.text


def test_no_command_deletes_one(make_user, own):
    make_user("helper").groups.add(own)

    with pytest.raises(RoleIsBuiltInError), transaction.atomic():
        ensure_role("reviewer").group.delete()
    with pytest.raises(RoleHasUsersError), transaction.atomic():
        Group.objects.filter(pk=own.pk).delete()


def test_group_editor_deletes_what_nobody_needs(administrator, own, client_for):
    foreign = Group.objects.create(name="از ویرایشگر گروه")

    for group in (own, foreign):
        client_for(administrator).post(reverse("wagtailusers_groups:delete", args=[group.pk]))

    assert not Group.objects.filter(pk__in=[own.pk, foreign.pk]).exists()


@pytest.mark.parametrize("asked_first", [False, True])
def test_role_that_is_gone_comes_back_with_all_its_rights(asked_first):
    group = ensure_role("treasurer").group
    before = granted_to(group)
    # As an older version, or somebody at the database, deleted it.
    Role.objects.filter(code="treasurer").delete()
    Group.objects.filter(pk=group.pk).delete()
    if asked_first:
        ensure_role("treasurer")

    sync_roles()

    again = ensure_role("treasurer").group
    assert again.pk != group.pk
    assert granted_to(again) == before


def test_built_in_and_foreign_roles_are_not_deleted(administrator):
    others = [ensure_role("treasurer").group, Group.objects.create(name="از ویرایشگر گروه")]

    for group in others:
        with pytest.raises(RoleIsBuiltInError):
            delete_role(group=group, deleted_by=administrator)


def test_played_role_is_not_deleted(administrator, make_user, own):
    make_user("helper").groups.add(own)

    with pytest.raises(RoleHasUsersError):
        delete_role(group=own, deleted_by=administrator)
