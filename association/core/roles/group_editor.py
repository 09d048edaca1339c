"""Wagtail's editor of groups, saying why something is refused, and every right in the reader's language."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.users.forms import PagePermissionsForm
from wagtail.users.views.groups import CreateView, DeleteView, EditView, GroupViewSet

from association.core.access.refused import SaysWhyMixin


def _right_on_pages(permission: Any) -> str:
    words = {codename: words for codename, _heading, words in Page.permission_types}
    return str(words.get(permission.codename, permission.name))


# Its boxes are read aloud by the names of permissions in the database, which are English.
PagePermissionsForm.base_fields["permissions"].label_from_instance = _right_on_pages


class NewGroupView(SaysWhyMixin, CreateView):
    pass


class EditGroupView(SaysWhyMixin, EditView):
    pass


class DeleteGroupView(SaysWhyMixin, DeleteView):
    pass


class MajmaGroupViewSet(GroupViewSet):
    """Wagtail's, with these pages."""

    add_view_class = NewGroupView
    edit_view_class = EditGroupView
    delete_view_class = DeleteGroupView
