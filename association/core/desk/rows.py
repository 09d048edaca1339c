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

from association.core.access.policy import policy_for


class RowMixin:
    """For views of one row. `permission_required` is asked for the row itself."""

    model: type[Model] = None  # type: ignore[assignment] # given by as_view()
    permission_required: str | None = None
    request: HttpRequest
    # Only declared, never set on the class: Wagtail's edit view asks hasattr() whether it must still load
    # the row, and would save a new one instead.
    object: Any

    def get_object(self, queryset: QuerySet | None = None) -> Any:
        if getattr(self, "object", None) is not None:
            return self.object
        found = super().get_object(*([] if queryset is None else [queryset]))  # type: ignore[misc]
        if not policy_for(type(found)).rows(self.request.user).filter(pk=found.pk).exists():
            raise Http404
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
            if request.method in ("GET", "HEAD") and self.inspect_url_name:
                return redirect(reverse(self.inspect_url_name, args=[instance.pk]))
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
