"""What is done about many users at once: one by one, so that the keeper of rights sees each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction

from association.core.access.refused import SaysWhyMixin


class RoleForm(forms.Form):
    """Wagtail's, whose field takes its label from the code and so stays English."""

    role = forms.ModelChoiceField(label=gettext_lazy("Role"), queryset=Group.objects.all())


class AssignRoleAction(SaysWhyMixin, AssignRoleBulkAction):
    form_class = RoleForm


class DeleteManyAction(SaysWhyMixin, DeleteBulkAction):
    pass


class ActivateManyAction(SaysWhyMixin, SetActiveStateBulkAction):
    """Wagtail's writes past everything that watches a user: the keeper, and the end of their tokens."""

    @classmethod
    def execute_action(cls, objects: Any, mark_as_active: bool = False, **kwargs: Any) -> tuple[int, int]:
        for user in objects:
            user.is_active = mark_as_active
            user.save(update_fields=["is_active"])
        return len(objects), 0
