"""Wagtail's editor of groups, saying why something is refused."""

from __future__ import annotations

from wagtail.users.views.groups import CreateView, DeleteView, EditView, GroupViewSet

from association.core.access.refused import SaysWhyMixin


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
