"""Addresses of the API: ``/api/v1/<module>/<document>/``, its schema, its documentation, its sign-in."""

from __future__ import annotations

from typing import Any

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from association.core.desk.declaration import desk_models, desk_of
from association.core.keys.api import OwnKeyView
from association.core.registry.contributions import every

from .contributed import switched_route
from .login import LoginView, LogoutView
from .problems import not_found
from .schema_view import SchemaView
from .search import SearchView
from .viewsets import desk_api


def _router() -> SimpleRouter:
    """One route per desk, or the module's own viewset where it contributes one under the same address."""
    router = SimpleRouter()
    own: dict[str, Any] = {f"{c.module}/{c.name}": switched_route(c) for c in every("route")}
    for model in desk_models():
        desk = desk_of(model)
        prefix = f"{model._meta.app_label}/{desk.route}"
        router.register(prefix, own.pop(prefix, None) or desk_api(model), basename=prefix.replace("/", "-"))
    for prefix, viewset in own.items():
        router.register(prefix, viewset, basename=prefix.replace("/", "-"))
    return router


urlpatterns = [
    path("", include(_router().urls)),
    path("search/", SearchView.as_view(), name="api-search"),
    path("auth/login/", LoginView.as_view(), name="api-login"),
    path("auth/logout/", LogoutView.as_view(), name="api-logout"),
    path("auth/key/", OwnKeyView.as_view(), name="api-key"),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    # Also an address with a line break in it is one of the API.
    re_path(r"^[\s\S]*$", not_found),
]
