"""Wagtail's editor of groups, saying why something is refused."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.users.views.groups import CreateView, DeleteView, EditView, GroupViewSet

from association.core.access.refused import SaysWhyMixin
from association.core.desk.compare import Change
from association.core.desk.seen import SEEN
from association.core.documents.version import ChangedMeanwhileError, locked, require_version, version_of

from .log import words_of


def _shown_with(group: Any) -> tuple[Any, ...]:
    """What the page shows beside the name: the rights, also those on pages and collections."""
    return (
        sorted(group.permissions.values_list("pk", flat=True)),
        sorted(map(list, group.page_permissions.values_list("page_id", "permission_id"))),
        sorted(map(list, group.collection_permissions.values_list("collection_id", "permission_id"))),
    )


class NewGroupView(SaysWhyMixin, CreateView):
    pass


class EditGroupView(SaysWhyMixin, EditView):
    """Carries the version it was made from, as forms of users do: an old one would take away what was given since.

    Not by VersionedFormMixin: here the form is saved first and its panels after, so all of it is one transaction.
    """

    seen_version = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            return super().post(request, *args, **kwargs)  # type: ignore[no-any-return]

    def is_valid(self, form: Any) -> bool:
        stored = locked(self.object)
        sent = self.request.POST.get(SEEN, "")
        if not super().is_valid(form):
            self.seen_version = sent
            return False
        try:
            require_version(stored, sent, *_shown_with(stored))
        except ChangedMeanwhileError:
            self.seen_version = version_of(stored, *_shown_with(stored))
            self.conflict = self._differences(stored, form)
            self.produced_error_message, self.produced_error_code = None, ChangedMeanwhileError.code
            messages.error(self.request, _("Not saved: somebody else changed it while you were writing."))
            return False
        return True

    def _differences(self, stored: Group, form: Any) -> list[Change]:
        """Rights only here and only there, by their names; panels show what was typed."""
        stored_rights = stored.permissions.filter(pk__in=form.registered_permissions)
        now, typed = (
            {f"{p.content_type.app_label}.{p.codename}" for p in rights.select_related("content_type")}
            for rights in (stored_rights, form.cleaned_data["permissions"])
        )
        label = str(form.fields["permissions"].label)
        rows = [Change("permissions", label, words_of(sorted(now - typed)), words_of(sorted(typed - now)))]
        rows.append(Change("name", _("Name of the role"), stored.name, form.cleaned_data["name"]))
        return [row for row in rows if row.before != row.after]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.request.method == "GET":
            self.seen_version = version_of(self.object, *_shown_with(self.object))
        return super().get_context_data(  # type: ignore[no-any-return]
            seen_version=self.seen_version, conflict=getattr(self, "conflict", None), **kwargs
        )


class DeleteGroupView(SaysWhyMixin, DeleteView):
    pass


class MajmaGroupViewSet(GroupViewSet):
    """Wagtail's, with these pages."""

    add_view_class = NewGroupView
    edit_view_class = EditGroupView
    edit_template_name = "core/roles/group.html"
    delete_view_class = DeleteGroupView
