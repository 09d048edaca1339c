"""Admin viewsets that modules contribute: their addresses always exist, and open while the module is on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button, HeaderButton

from association.core.registry.contributions import Contribution, every, isolated
from association.core.registry.state import is_enabled

# What the action of a page of several steps is called among those on many rows.
STEPS = "page-"


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
    made = (isolated(c, lambda c=c: _make(c), lambda _module: None) for c in every("viewset"))  # type: ignore[misc]
    return [viewset for viewset in made if viewset is not None]


def _make(contribution: Contribution) -> ViewSet:
    value = contribution.value
    bases, more = (SwitchedViewSet, value), {"contributed_by": contribution.module}
    viewset: ViewSet = type(value.__name__, bases, {**more, "__module__": value.__module__})()
    viewset.get_urlpatterns()  # what fails here would take the whole admin along later
    return viewset


def pages_of(model: type[Model]) -> list[Contribution]:
    """Pages contributed for a model, of modules on and off alike."""
    return [page for page in every("page") if page.options["model"] == model._meta.label_lower]


def page_patterns(viewset: Any) -> list[Any]:
    """Addresses of the contributed pages of a model; they open while their module is on."""
    found = []
    for page in pages_of(viewset.model):
        name = page.options["address"]
        given = {"steps_name": f"{STEPS}{name}"} if hasattr(page.value, "steps_name") else {}
        view = _while_on(page.module, viewset.construct_view(page.value, **given))
        found.append(
            path(f"{name}/<int:pk>/" if page.value.of_row else f"{name}/", view, name=f"page_{name}")
        )
    return found


def page_buttons(model: type[Model], user: Any, row: Any = None) -> list[Button]:
    """Buttons to the contributed pages a person may open, of a row or of the list."""
    namespace = f"{model._meta.app_label}_{model._meta.model_name}"
    button = Button if row is None else HeaderButton
    return [
        button(
            page.value.page_title,
            url=reverse(f"{namespace}:page_{page.options['address']}", args=[row.pk] if row else []),
            icon_name=page.value.button_icon,
            priority=page.value.button_priority,
        )
        for page in pages_of(model)
        if is_enabled(page.module)
        and page.value.of_row == (row is not None)
        and page.value.permitted(user, model)
        and (row is None or page.value.offered(row))
    ]
