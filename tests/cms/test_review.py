"""Pages are sent for review only where somebody can review them, and are published by the approval."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, Workflow

from association.core.access.roles import ensure_role
from cms.models import NewsIndexPage, NewsPage
from tests.cms.test_first_website import news

pytestmark = pytest.mark.django_db
SUBMIT = "action-submit"


@pytest.fixture
def editor(communications, client_for):
    return client_for(communications)


@pytest.fixture
def reviewer(make_user):
    user = make_user("reviewer", "reviewer")
    user.email = "reviewer@example.org"
    user.save()
    return user


def add_address() -> str:
    index = NewsIndexPage.objects.get(locale__language_code="fa")
    return reverse("wagtailadmin_pages:add", args=["cms", "newspage", index.pk])


def send(editor) -> None:
    form = news("کلاس‌ها آغاز شد") | {SUBMIT: "1"}
    del form["action-publish"]
    editor.post(add_address(), form)


def test_without_reviewers_nothing_can_be_sent_for_review(editor):
    offered = SUBMIT in editor.get(add_address()).text

    send(editor)

    page = NewsPage.objects.get()
    assert not offered
    assert (page.workflow_in_progress, page.locked) == (False, False)
    assert SUBMIT not in editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text


def test_reviewer_who_left_is_no_reviewer(editor, reviewer):
    reviewer.is_active = False
    reviewer.save()

    assert SUBMIT not in editor.get(add_address()).text


def test_reviewer_is_told_and_the_approval_publishes(editor, reviewer, client_for, client):
    offered = SUBMIT in editor.get(add_address()).text
    send(editor)
    page = NewsPage.objects.get()
    before = page.live
    review = client_for(reviewer)
    home, edit = review.get("/admin/").text, review.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    state = page.current_workflow_task_state

    review.post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]), {"comment": ""}
    )

    assert (offered, before, edit.status_code) == (True, False, 200)
    assert "کلاس‌ها آغاز شد" in home
    assert ["reviewer@example.org"] in [message.to for message in mail.outbox]
    assert client.get("/news/opening/").status_code == 200


def test_reviewer_corrects_and_publishes_but_adds_nothing(reviewer):
    page = Page.objects.get(slug="contact", locale__language_code="fa")
    may = page.permissions_for_user(reviewer)

    assert (may.can_edit(), may.can_publish(), may.can_add_subpage()) == (True, True, False)


def test_reviewers_stand_in_the_place_of_wagtails_groups(administrator, client_for):
    text = client_for(administrator).get("/admin/roles/").text

    assert not Group.objects.filter(role=None).exists()
    assert "بازبین وبگاه" in text
    assert not [name for name in ("ویراستاران", "بازبین‌ها", "Moderators", "Editors") if f">{name}<" in text]
    assert list(GroupApprovalTask.objects.get().groups.all()) == [ensure_role("reviewer").group]
    assert Workflow.objects.count() == 1
