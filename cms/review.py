"""Review of pages before they are published: by the role of reviewer, and offered only where somebody has it."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from association.core.access.platform_names import GROUPS, WORKFLOW
from association.core.access.roles import ensure_role
from association.core.registry.seeds import is_planted, record_planted

MODULE, KEY = "cms", "review"


def reviewers() -> int:
    """How many people may review."""
    return get_user_model().objects.filter(is_active=True, groups=ensure_role("reviewer").group).count()


def can_be_reviewed(workflow: Workflow) -> bool:
    """Whether every step of the workflow has somebody who can take it: else a page would wait for ever, locked."""
    tasks = [task.specific for task in workflow.tasks.filter(active=True)]
    return all(
        get_user_model().objects.filter(is_active=True, groups__in=task.groups.all()).exists()
        for task in tasks
        if isinstance(task, GroupApprovalTask)
    )


def set_up_review() -> None:
    """Once: reviewers approve in the place of Wagtail's moderators, and its groups without people go."""
    if is_planted(MODULE, KEY):
        return
    group = ensure_role("reviewer").group
    with override("fa"):
        names = {WORKFLOW, _(WORKFLOW)}
        stock = {name for group_name in GROUPS for name in (group_name, _(group_name))}
        task = GroupApprovalTask.objects.filter(name__in=names).first() or _make_workflow(_(WORKFLOW))
    task.groups.set([group])
    # Beside roles they would be two names for what nobody set up.
    Group.objects.filter(name__in=stock, role=None, user=None).delete()
    record_planted(MODULE, KEY, task)


def _make_workflow(name: str) -> GroupApprovalTask:
    """What Wagtail's migrations make, in a database emptied without migrating."""
    task = GroupApprovalTask.objects.create(name=name)
    workflow = Workflow.objects.create(name=name)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.get_or_create(page=Page.get_first_root_node(), defaults={"workflow": workflow})
    return task
