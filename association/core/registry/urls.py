"""Public addresses of modules: a module's `urls.py` is included at the root."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import URLResolver, include, path

from .module import Module


def module_urlpatterns() -> list[URLResolver]:
    """One include per module that has a `urls.py`."""
    return [
        path("", include(f"{config.name}.urls"))
        for config in apps.get_app_configs()
        if isinstance(config, Module) and find_spec(f"{config.name}.urls")
    ]
