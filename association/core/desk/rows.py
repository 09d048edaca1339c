"""Row rights on every admin view: what a person may not see answers 404, as if it were not there.

Wagtail's generic views ask for permission on the model only; these mixins ask for the row.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from wagtail.admin import messages

from association.core.access.audit import Way, record_seen
from association.core.access.policy import policy_for

from .columns import label_of
from .declaration import desk_of


def only_the_state_forbids(request: HttpRequest, action: str, row: Any) -> bool:
    """Whether the person might do it, were the row as it was when the page was made; then a message says so.

    It repeats what was typed, which no form can take any more.
    """
    policy = policy_for(type(row))
    if policy.state_allows(action, row) or not policy.user_has_permission(request.user, action):
        return False
    words = {"row": row, "state": row.status_label()}
    said = [_("“%(row)s” is “%(state)s” by now. Nothing was done.") % words]
    if action == "change":
        names = {name: request.POST.get(name, "").strip() for name in desk_of(type(row)).field_names}
        typed = [f"{label_of(type(row), name)}: {text}" for name, text in names.items() if text]
        said += [_("You had typed:"), *typed] if typed else []
    messages.warning(request, format_html_join(mark_safe("<br>"), "{}", ((line,) for line in said)))
    return True


class RowMixin:
    """For views of one row. `permission_required` is asked for the row itself."""

    model: type[Model] = None  # type: ignore[assignment] # given by as_view()
    permission_required: str | None = None
    request: HttpRequest
    _recorded: Any = None
    # Only declared, never set on the class: Wagtail's edit view asks hasattr() whether it must still load
    # the row, and would save a new one instead.
    object: Any

    def get_object(self, queryset: QuerySet | None = None) -> Any:
        if getattr(self, "object", None) is not None:
            return self.object
        found = super().get_object(*([] if queryset is None else [queryset]))  # type: ignore[misc]
        if not policy_for(type(found)).rows(self.request.user).filter(pk=found.pk).exists():
            raise Http404
        if self._recorded != found.pk:
            record_seen(self.request.user, Way.PAGE, type(found), [found.pk])
            self._recorded = found.pk
        return found


class InstanceGateMixin(RowMixin):
    """Edit and delete: state and row are asked before Wagtail's own check of the model."""

    inspect_url_name: str | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Wagtail's edit view takes `object` as found when the attribute exists, and would save a new row.
        instance = self.object = self.get_object()
        policy = policy_for(type(instance))
        if not policy.user_has_permission_for_instance(
            request.user, self.permission_required or "change", instance
        ):
            if self.inspect_url_name and (
                request.method in ("GET", "HEAD")
                or only_the_state_forbids(request, self.permission_required or "change", instance)
            ):
                return redirect(reverse(self.inspect_url_name, args=[instance.pk]))
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
