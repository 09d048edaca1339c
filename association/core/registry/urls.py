"""Public addresses of modules: a module's `urls.py` is included at the root."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import URLResolver, include, path

from .contributions import broken_modules, note_broken
from .module import Module


def module_urlpatterns() -> list[URLResolver]:
    """One include per module that has a `urls.py`. A module whose file fails is switched off; the site stands."""
    configs = [config for config in apps.get_app_configs() if isinstance(config, Module)]
    return [found for config in configs if (found := _patterns_of(config))]


def _patterns_of(config: Module) -> URLResolver | None:
    name = f"{config.name}.urls"
    if config.label in broken_modules() or find_spec(name) is None:
        return None
    try:
        return path("", include(name))
    except Exception as exc:  # noqa: BLE001 -- a third-party module may fail in any way
        note_broken(config.label, "addresses", exc)
        return None
