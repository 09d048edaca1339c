"""Pages of Wagtail that say why the keeper of rights refused."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin import messages


class SaysWhyMixin:
    """What is refused while it is done is said in its own words, on the page it was tried on; Wagtail would say only
    that this area is not for you."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]
        except PermissionDenied as exc:
            if request.method != "POST" or not str(exc):
                raise
            messages.error(request, str(exc))
            return redirect(request.get_full_path())
