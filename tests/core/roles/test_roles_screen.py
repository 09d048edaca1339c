"""The screen of roles: what is given stays given, what is taken stays taken, and somebody can always change it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.models import ModelLogEntry

from association.core.access.models import Role
from association.core.access.roles import PLATFORM_PERMISSIONS, ensure_role, sync_roles, wanted_permissions
from association.core.registry.models import ModuleState
from association.core.registry.state import forget
from association.core.roles.keeper import OwnRightLostError
from association.core.roles.platform import platform_section
from association.core.roles.services import (
    all_sections,
    change_rights,
    create_role,
    delete_role,
    difference_to_manifest,
    granted_to,
    rename_role,
    reset_rights,
)
from tests.pages import hidden_of, post_form

pytestmark = pytest.mark.django_db
VOID, PRINT, EXPORT = "receipts.void_receipt", "receipts.print_receipt", "people.export_party"


@pytest.fixture
def role():
    return ensure_role("treasurer").group


@pytest.fixture
def screen(administrator, client_for):
    return client_for(administrator)


def fresh(group: Group) -> frozenset[str]:
    return granted_to(Group.objects.get(pk=group.pk))


def test_what_was_taken_and_given_by_hand_survives_an_upgrade(role, administrator):
    change_rights(group=role, give={"reports.approve_impactreport"}, take={VOID}, changed_by=administrator)

    sync_roles()

    assert VOID not in fresh(role)
    assert "reports.approve_impactreport" in fresh(role)


def test_going_back_gives_and_takes_exactly_the_difference(role, administrator):
    role.permissions.add(Permission.objects.get(codename="add_menu"))  # no right of this screen
    before = fresh(role)
    change_rights(
        group=role, give={"reports.approve_impactreport"}, take={PRINT, EXPORT}, changed_by=administrator
    )

    difference = difference_to_manifest(role)
    done = reset_rights(group=role, changed_by=administrator)

    assert (difference.given, difference.taken) == ({PRINT, EXPORT}, {"reports.approve_impactreport"})
    assert done == difference
    assert fresh(role) == before
    assert not difference_to_manifest(role)


def test_untouched_roles_are_as_the_modules_ask():
    assert [code for code in wanted_permissions() if difference_to_manifest(ensure_role(code).group)] == []


def test_rights_of_a_module_that_is_off_are_neither_shown_nor_lost(role, administrator):
    ModuleState.objects.filter(label="receipts").update(enabled=False)
    forget()

    reset_rights(group=role, changed_by=administrator)

    assert VOID in fresh(role)
    with pytest.raises(ValidationError):
        change_rights(group=role, give=set(), take={VOID}, changed_by=administrator)


def test_every_right_of_the_platform_and_of_the_manifests_stands_on_the_screen():
    known = {right.permission for section in all_sections() for right in section.rights}
    existing = {
        f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")
    }

    assert {n for names in PLATFORM_PERMISSIONS.values() for n in names} <= {
        right.permission for right in platform_section().rights
    }
    assert {n for names in wanted_permissions().values() for n in names} <= known <= existing


def test_nobody_takes_the_last_right_to_change_roles_from_himself(administrator):
    group = ensure_role("administrator").group

    with pytest.raises(OwnRightLostError):
        change_rights(group=group, give=set(), take={"auth.change_group"}, changed_by=administrator)

    assert "auth.change_group" in fresh(group)
    assert not ModelLogEntry.objects.filter(action="role.rights").exists()


def test_another_administrator_may_take_it(administrator, make_user):
    group, other = ensure_role("administrator").group, make_user("superuser")
    other.is_superuser = True
    other.save()

    change_rights(group=group, give=set(), take={"auth.change_group"}, changed_by=other)

    assert not type(administrator).objects.get(pk=administrator.pk).has_perm("auth.change_group")


@pytest.mark.parametrize("code", ["treasurer", "board", "communications"])
def test_other_roles_change_nothing(code, make_user, role, client_for):
    user = make_user(code, code)

    with pytest.raises(PermissionDenied):
        change_rights(group=role, give=set(), take={VOID}, changed_by=user)
    with pytest.raises(PermissionDenied):
        create_role(name="x", created_by=user)
    with pytest.raises(PermissionDenied):
        rename_role(group=role, name="x", renamed_by=user)
    with pytest.raises(PermissionDenied):
        delete_role(group=role, deleted_by=user)
    for name in ("role", "role_rename", "role_reset", "role_delete"):
        answer = client_for(user).post(reverse(name, args=[role.pk]), {"shown": [VOID], "name": "x"})
        assert (answer.status_code, answer.url) == (302, "/admin/")
    assert VOID in fresh(role)


def test_unknown_rights_are_refused(role, administrator):
    with pytest.raises(ValidationError):
        change_rights(group=role, give={"auth.delete_everything"}, take=set(), changed_by=administrator)


def test_form_changes_only_what_was_ticked_or_unticked(screen, role, administrator):
    shown = sorted(granted_to(role))
    ticked = [name for name in shown if name != VOID]
    # Somebody else gives another right while the form is open.
    change_rights(group=role, give={"reports.approve_impactreport"}, take=set(), changed_by=administrator)

    screen.post(reverse("role", args=[role.pk]), {"shown": shown, "rights": ticked})

    assert VOID not in fresh(role)
    assert "reports.approve_impactreport" in fresh(role)


def test_changed_rights_hold_at_once(screen, role, treasurer, client_for):
    address = reverse("receipts_receipt:index")
    assert client_for(treasurer).get(address).status_code == 200

    screen.post(reverse("role", args=[role.pk]), {"shown": ["receipts.view_receipt"], "rights": []})

    assert client_for(treasurer).get(address).status_code == 302


def test_changes_are_on_record_and_shown(screen, role, administrator):
    screen.post(reverse("role", args=[role.pk]), {"shown": [VOID], "rights": ["reports.cancel_impactreport"]})

    entries = ModelLogEntry.objects.filter(action="role.rights").order_by("pk")
    page = screen.get(reverse("role", args=[role.pk])).text
    assert [(e.user, e.data) for e in entries] == [
        (administrator, {"given": ["reports.cancel_impactreport"]}),
        (administrator, {"taken": [VOID]}),
    ]
    assert "گرفته شد: رسیدها (ابطال رسید)" in page


def test_changes_in_wagtails_group_editor_are_on_record_too(screen, role, administrator):
    page = screen.get(reverse("wagtailusers_groups:edit", args=[role.pk]))
    kept = [p.pk for p in role.permissions.all() if p.codename != "void_receipt"]
    data = {**hidden_of(page), "name": role.name, "permissions": kept}
    for prefix in ("page_permissions", "collection_permissions", "image_permissions", "document_permissions"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
        data |= {f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}

    screen.post(reverse("wagtailusers_groups:edit", args=[role.pk]), data)

    assert VOID not in fresh(role)
    taken = [e.data.get("taken", []) for e in ModelLogEntry.objects.filter(action="role.rights")]
    assert any(VOID in names for names in taken)


def test_migrations_leave_no_trace_in_the_record():
    assert not ModelLogEntry.objects.filter(action="role.rights").exists()


def test_own_role_is_made_renamed_given_rights_and_deleted(screen, make_user, client_for):
    screen.post(reverse("role_new"), {"name": "دستیار"})
    group = Group.objects.get(name="دستیار")
    screen.post(reverse("role_rename", args=[group.pk]), {"name": "دستیار خزانه‌دار"})
    screen.post(reverse("role", args=[group.pk]), {"shown": [], "rights": ["funds.view_fund"]})
    helper = make_user("helper")
    helper.groups.add(group)
    assert client_for(helper).get(reverse("funds_fund:index")).status_code == 200

    refused = screen.post(reverse("role_delete", args=[group.pk]))
    helper.groups.clear()
    asked = screen.get(reverse("role_delete", args=[group.pk]))
    assert (refused.status_code, asked.status_code, Group.objects.filter(pk=group.pk).exists()) == (
        200,
        200,
        True,
    )
    screen.post(reverse("role_delete", args=[group.pk]))

    assert not Group.objects.filter(pk=group.pk).exists()
    actions = list(
        ModelLogEntry.objects.filter(object_id=group.pk).order_by("pk").values_list("action", flat=True)
    )
    assert actions == ["role.create", "role.rename", "role.rights", "role.delete"]


@pytest.mark.parametrize("name", ["", "  ", "خزانه‌دار"])
def test_role_needs_a_name_of_its_own(administrator, role, name):
    with pytest.raises(ValidationError) as refused:
        create_role(name=name or " ", created_by=administrator)

    assert list(refused.value.message_dict) == ["name"]
    assert not Role.objects.filter(code__startswith="own-").exists()


def test_going_back_is_shown_before_it_is_done(screen, role, administrator):
    change_rights(group=role, give=set(), take={PRINT}, changed_by=administrator)

    page = screen.get(reverse("role_reset", args=[role.pk])).text
    assert "رسیدها (چاپ)" in page
    assert PRINT not in fresh(role)
    screen.post(reverse("role_reset", args=[role.pk]))

    assert PRINT in fresh(role)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_all_roles_stand_side_by_side(screen, language):
    with translation.override(language):
        page = screen.get(reverse("roles"), headers={"accept-language": language}).text

    for code in ("treasurer", "board", "communications", "administrator"):
        assert ensure_role(code).group.name in page


def test_form_has_a_named_box_for_every_right(screen, role):
    page = screen.get(reverse("role", args=[role.pk])).text

    for section in all_sections():
        for kind in section.kinds:
            for right in kind.rights:
                assert f'value="{right.permission}" aria-label="{kind.label}: {right.label}"' in page


def test_list_costs_the_same_for_any_number_of_roles(screen, administrator, django_assert_num_queries):
    screen.get(reverse("roles"))
    with CaptureQueriesContext(connection) as few:
        screen.get(reverse("roles"))
    for name in ("a", "b", "c"):
        create_role(name=name, created_by=administrator)

    with django_assert_num_queries(len(few)):
        screen.get(reverse("roles"))


def test_settings_lead_to_roles_first(administrator):
    from wagtail.admin.menu import settings_menu

    names = [item.name for item in sorted(settings_menu.registered_menu_items, key=lambda item: item.order)]

    assert names.index("roles") < names.index("groups")


@pytest.mark.parametrize("screen_of", ["group", "user", "end of the group"])
def test_wagtails_screens_keep_ones_own_right_too(screen, administrator, screen_of):
    group = ensure_role("administrator").group
    data = {"name": group.name, "permissions": [Permission.objects.get(codename="access_admin").pk]}
    for prefix in ("page_permissions", "collection_permissions", "image_permissions", "document_permissions"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
        data |= {f"{prefix}-MIN_NUM_FORMS": 0, f"{prefix}-MAX_NUM_FORMS": 1000}
    person = {"username": "admin", "first_name": "a", "last_name": "b", "email": "a@example.org"}
    address, sent = {
        "group": (reverse("wagtailusers_groups:edit", args=[group.pk]), data),
        "user": (
            reverse("wagtailusers_users:edit", args=[administrator.pk]),
            {**person, "is_active": "on", "groups": []},
        ),
        "end of the group": (reverse("wagtailusers_groups:delete", args=[group.pk]), {}),
    }[screen_of]

    answer = screen.post(address, {**hidden_of(screen.get(address)), **sent})

    assert answer.status_code == 302
    assert type(administrator).objects.get(pk=administrator.pk).has_perm("auth.change_group")


def test_who_only_keeps_users_may_give_them_other_roles(make_user, client_for, role):
    keeper = make_user("keeper")
    keeper.user_permissions.set(Permission.objects.filter(codename__in=("change_user", "access_admin")))
    helper = make_user("helper", "treasurer")
    person = {"username": "helper", "first_name": "a", "last_name": "b", "email": "a@example.org"}

    post_form(
        client_for(keeper),
        reverse("wagtailusers_users:edit", args=[helper.pk]),
        **person,
        is_active="on",
        groups=[],
    )

    assert not helper.groups.exists()
