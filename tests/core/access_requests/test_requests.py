"""What moves money or gives rights, and the way into such an account, takes two administrators."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import LogContext

from association.core.access.roles import ensure_role, sync_roles
from association.core.access_requests.models import AccessRequest, AccessRequestState
from association.core.access_requests.services import SecondAdministratorNeededError, ask, decide
from association.core.desk.timeline import steps_of
from association.core.registry.models import SeedRecord
from association.core.roles.services import create_role
from tests.core.second_factor.apps import give_app
from tests.pages import post_form

pytestmark = pytest.mark.django_db
NAMES = {"first_name": "مینا", "last_name": "رحیمی"}


def edit(client, user, **changes):
    groups = changes.pop("groups", None)
    form = {"email": user.email or "new@example.org", **NAMES, **changes}
    if groups is not None:
        form["groups"] = groups
    return post_form(client, f"/admin/users/edit/{user.pk}/", **form)


def give_treasury(client, user):
    wanted = [*user.groups.values_list("pk", flat=True), ensure_role("treasurer").group.pk]
    return edit(client, user, groups=wanted)


def decision(client, request, what):
    return post_form(client, reverse("access_request", args=[request.pk]), decision=what)


def plays(user, code):
    return user.groups.filter(pk=ensure_role(code).group.pk).exists()


def test_role_that_moves_money_waits_for_a_second_administrator(administrator, second, mina, client_for):
    give_treasury(client_for(administrator), mina)
    request = AccessRequest.objects.get()

    before = plays(mina, "treasurer")
    decision(client_for(second), request, "approve")

    assert (before, plays(mina, "treasurer"), plays(mina, "communications")) == (False, True, True)
    request.refresh_from_db()
    assert (request.state, request.decided_by) == (AccessRequestState.APPROVED, second)


def test_the_rest_of_the_form_is_saved_at_once(administrator, mina, client_for):
    wanted = [ensure_role(code).group.pk for code in ("board", "treasurer")]

    edit(client_for(administrator), mina, groups=wanted)

    mina.refresh_from_db()
    assert mina.first_name == "مینا"
    assert (plays(mina, "board"), plays(mina, "communications"), plays(mina, "treasurer")) == (
        True,
        False,
        False,
    )


def test_nobody_approves_their_own_request_nor_one_about_themselves(administrator, second, client_for):
    give_treasury(client_for(administrator), administrator)
    give_treasury(client_for(administrator), second)
    about_self, about_second = AccessRequest.objects.order_by("pk")

    decision(client_for(administrator), about_second, "approve")
    client_for(second).post(reverse("access_request", args=[about_second.pk]), {"decision": "approve"})
    client_for(administrator).post(reverse("access_request", args=[about_self.pk]), {"decision": "approve"})

    assert set(AccessRequest.objects.values_list("state", flat=True)) == {"waiting"}
    assert not plays(administrator, "treasurer")
    assert not plays(second, "treasurer")


def test_database_refuses_an_approval_by_who_asked(administrator, mina):
    request = ask("role", asked_by=administrator, user=mina, group=ensure_role("treasurer").group)

    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRequest.objects.filter(pk=request.pk).update(
            state="approved", decided_by=administrator, decided_at=timezone.now()
        )


def test_refused_and_withdrawn_give_nothing_and_are_over(administrator, second, mina, board, client_for):
    for user in (mina, board):
        give_treasury(client_for(administrator), user)
    first, other = AccessRequest.objects.order_by("pk")

    decision(client_for(second), first, "refuse")
    decision(client_for(administrator), other, "withdraw")
    decision(client_for(second), first, "approve")
    client_for(second).post(reverse("access_request", args=[other.pk]), {"decision": "approve"})

    assert [r.state for r in AccessRequest.objects.order_by("pk")] == ["refused", "withdrawn"]
    assert not plays(mina, "treasurer")


def test_same_request_twice_is_one(administrator, mina, client_for):
    give_treasury(client_for(administrator), mina)
    give_treasury(client_for(administrator), mina)

    assert AccessRequest.objects.count() == 1


def test_rights_of_a_role_wait_too_and_the_rest_is_given(administrator, second, client_for):
    group = create_role(name="کمک‌حسابدار", created_by=administrator)
    names = ["donations.view_donation", "donations.submit_donation"]

    client_for(administrator).post(reverse("role", args=[group.pk]), {"rights": names})
    at_once = set(group.permissions.values_list("codename", flat=True))
    decision(client_for(second), AccessRequest.objects.get(), "approve")

    assert at_once == {"access_admin", "view_donation"}
    assert group.permissions.filter(codename="submit_donation").exists()


def test_page_shows_what_the_role_may_do_and_what_was_not_shown_is_not_approved(
    administrator, second, mina, client_for
):
    give_treasury(client_for(administrator), mina)
    request = AccessRequest.objects.get()
    client = client_for(second)
    address = reverse("access_request", args=[request.pk])
    page = client.get(address)
    seen = re.search(r'name="seen" value="(\w+)"', page.text)[1]

    ensure_role("treasurer").group.permissions.add(Permission.objects.get(codename="view_site_reports"))
    client.post(address, {"decision": "approve", "seen": seen})

    assert "کمک‌ها (ثبت نهایی)" in page.text
    assert not plays(mina, "treasurer")


@pytest.mark.parametrize("way", ["group", "bulk", "permission", "user_permission"])
def test_no_other_door_gives_it_by_one(administrator, mina, client_for, way):
    client = client_for(administrator)
    treasurer = ensure_role("treasurer").group
    submit = Permission.objects.get(codename="submit_donation")
    own = create_role(name="ما", created_by=administrator)

    if way == "group":
        with (
            pytest.raises(SecondAdministratorNeededError),
            LogContext(user=administrator),
            transaction.atomic(),
        ):
            mina.groups.add(treasurer)
    elif way == "bulk":
        client.post(f"/admin/bulk/core/user/assign_role/?next=/admin/&id={mina.pk}", {"role": treasurer.pk})
    elif way == "permission":
        post_form(client, reverse("wagtailusers_groups:edit", args=[own.pk]), permissions=[submit.pk])
    else:
        with (
            pytest.raises(SecondAdministratorNeededError),
            LogContext(user=administrator),
            transaction.atomic(),
        ):
            mina.user_permissions.add(submit)

    assert not get_user_model().objects.get(pk=mina.pk).has_perm("donations.submit_donation")
    assert not own.permissions.filter(pk=submit.pk).exists()


def test_address_of_somebody_who_moves_money_waits_and_both_addresses_hear_of_it(
    administrator, second, treasurer, client_for, do_jobs
):
    treasurer.email = "treasurer@example.org"
    treasurer.save()

    edit(client_for(administrator), treasurer, email="thief@example.org")
    treasurer.refresh_from_db()
    before = treasurer.email
    decision(client_for(second), AccessRequest.objects.get(), "approve")
    do_jobs()

    treasurer.refresh_from_db()
    assert (before, treasurer.email) == ("treasurer@example.org", "thief@example.org")
    told = {address for letter in mail.outbox for address in letter.to}
    assert {"treasurer@example.org", "thief@example.org", "second@example.org"} <= told


def test_address_of_others_changes_at_once(administrator, mina, client_for):
    edit(client_for(administrator), mina, email="new@example.org")

    mina.refresh_from_db()
    assert mina.email == "new@example.org"
    assert not AccessRequest.objects.exists()


def test_lost_second_factor_is_ended_by_two_and_ends_all_sign_ins(
    administrator, second, treasurer, client_for, client
):
    give_app(treasurer)
    address = reverse("user_end_second_factor", args=[treasurer.pk])

    post_form(client_for(administrator), address)
    before = Authenticator.objects.filter(user=treasurer).count()
    decision(client_for(second), AccessRequest.objects.get(), "approve")

    assert (before, Authenticator.objects.filter(user=treasurer).count()) == (2, 0)


def test_other_administrator_sees_it_at_home_and_by_letter(administrator, second, mina, client_for, do_jobs):
    give_treasury(client_for(administrator), mina)
    do_jobs()

    assert "درخواست‌های دسترسی در انتظار" in client_for(second).get("/admin/").text
    assert "درخواست‌های دسترسی در انتظار" not in client_for(administrator).get("/admin/").text
    (letter,) = mail.outbox
    assert letter.to == ["second@example.org"]
    assert "خزانه‌دار" in letter.body


def test_person_concerned_is_told(administrator, second, mina, client_for, do_jobs):
    request = ask("role", asked_by=administrator, user=mina, group=ensure_role("treasurer").group)
    decide(request, decided_by=second, approve=True)
    do_jobs()

    assert "mina@example.org" in {letter.to[0] for letter in mail.outbox}


def test_where_one_administrator_is_enough_it_is_done_at_once_and_told(
    settings, administrator, mina, client_for, do_jobs
):
    settings.TWO_ADMINISTRATORS = False

    give_treasury(client_for(administrator), mina)
    do_jobs()

    assert plays(mina, "treasurer")
    assert {"mina@example.org", "second@example.org"} <= {letter.to[0] for letter in mail.outbox}


def test_others_see_no_requests(administrator, mina, treasurer, client_for):
    give_treasury(client_for(administrator), mina)
    request = AccessRequest.objects.get()

    for user in (treasurer, mina):
        client = client_for(user)
        client.post(reverse("access_request", args=[request.pk]), {"decision": "approve"})
        assert client.get(reverse("access_requests")).status_code == 302
    assert not plays(mina, "treasurer")


def test_roles_of_modules_are_given_when_they_are_switched_on(administrator, client_for):
    """What a manifest asks for is nobody's doing, whoever presses the button."""
    treasurer = ensure_role("treasurer").group
    SeedRecord.objects.filter(key="role:treasurer:donations.submit_donation").delete()
    treasurer.permissions.remove(Permission.objects.get(codename="submit_donation"))
    with LogContext(user=administrator):
        sync_roles()

    assert Group.objects.get(pk=treasurer.pk).permissions.filter(codename="submit_donation").exists()


def test_page_of_the_user_shows_what_waits_and_sends_a_link(administrator, mina, client_for, client):
    browser = client_for(administrator)
    give_treasury(browser, mina)
    address = f"/admin/users/edit/{mina.pk}/"

    page = browser.get(address).text
    post_form(browser, reverse("user_send_link", args=[mina.pk]))

    assert "در انتظار مدیر دوم" in page
    assert reverse("user_send_link", args=[mina.pk]) in page
    letter = mail.outbox[-1]
    assert letter.to == ["mina@example.org"]
    assert mina.username in letter.body
    link = re.search(r"https?://[^/]+(/admin/\S+)", letter.body)[1]
    assert "new_password1" in client.get(link, follow=True).text


def test_mailbox_is_not_filled_by_a_button(administrator, mina, client_for):
    browser = client_for(administrator)

    for _ in range(7):
        post_form(browser, reverse("user_send_link", args=[mina.pk]))

    assert len(mail.outbox) == 5


def test_address_changed_after_the_page_was_shown_is_not_given_the_role(
    administrator, second, mina, client_for
):
    give_treasury(client_for(administrator), mina)
    request = AccessRequest.objects.get()
    address = reverse("access_request", args=[request.pk])
    page = client_for(second).get(address)

    edit(
        client_for(administrator),
        mina,
        email="thief@example.org",
        groups=mina.groups.values_list("pk", flat=True),
    )
    post_form(client_for(second), address, page=page, decision="approve")

    assert "mina@example.org" in page.text
    assert not plays(mina, "treasurer")


@pytest.mark.parametrize(
    "sent", [{"decision": "approve"}, {"decision": "approve", "seen": ""}, {}, {"decision": "x"}]
)
def test_nothing_is_decided_without_the_page_or_the_button(administrator, second, mina, client_for, sent):
    give_treasury(client_for(administrator), mina)
    request = AccessRequest.objects.get()

    client_for(second).post(reverse("access_request", args=[request.pk]), sent)

    request.refresh_from_db()
    assert request.state == AccessRequestState.WAITING


def test_timeline_says_what_was_asked_and_what_was_done(administrator, second, mina, client_for):
    give_treasury(client_for(administrator), mina)
    decision(client_for(second), AccessRequest.objects.get(), "approve")

    said = [str(entry.what) for entry in steps_of(mina)]

    assert any("درخواست کرده است که نقش «خزانه‌دار»" in what and "admin" in what for what in said)
    assert any("نقش «خزانه‌دار» را" in what and "second" in what for what in said)
