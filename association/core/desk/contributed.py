"""Admin viewsets that modules contribute: their addresses always exist, and open while the module is on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.admin.viewsets.base import ViewSet

from association.core.registry.contributions import Contribution, every, guarded
from association.core.registry.state import is_enabled


class SwitchedViewSet:
    """Goes before a contributed viewset class: nobody may open it, or see it in a menu, while its module is off."""

    contributed_by = ""

    def get_urlpatterns(self) -> list[Any]:
        patterns: list[Any] = super().get_urlpatterns()  # type: ignore[misc]
        for pattern in patterns:
            pattern.callback = _while_on(self.contributed_by, pattern.callback)
        return patterns

    def get_menu_item(self, order: int | None = None) -> Any:
        item = super().get_menu_item(order)  # type: ignore[misc]
        shown = item.is_shown
        item.is_shown = lambda request: is_enabled(self.contributed_by) and shown(request)
        return item


def _while_on(module: str, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_enabled(module):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return asked


def contributed_viewsets() -> list[ViewSet]:
    """One of each, of modules on and off alike. A class that cannot be made costs itself only."""
    made = (guarded(c, lambda c=c: _make(c), lambda _module: None) for c in every("viewset"))  # type: ignore[misc]
    return [viewset for viewset in made if viewset is not None]


def _make(contribution: Contribution) -> ViewSet:
    value = contribution.value
    bases, more = (SwitchedViewSet, value), {"contributed_by": contribution.module}
    viewset: ViewSet = type(value.__name__, bases, {**more, "__module__": value.__module__})()
    viewset.get_urlpatterns()  # what fails here would take the whole admin along later
    return viewset
