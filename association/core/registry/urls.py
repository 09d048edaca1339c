"""Public addresses of modules: a module's `urls.py` is included at the root."""

import logging
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLResolver, include, path

from .contributions import broken_modules
from .module import BUILT_IN, Module

logger = logging.getLogger(__name__)


def module_urlpatterns() -> list[URLResolver]:
    """One include per module that has a `urls.py`. A stranger's that cannot be loaded is left out and reported."""
    found = []
    for config in apps.get_app_configs():
        if isinstance(config, Module) and config.label not in broken_modules() and _has_urls(config):
            try:
                found.append(path("", include(f"{config.name}.urls")))
            except Exception:
                if config.name.startswith(BUILT_IN):
                    raise
                logger.exception("addresses of module %s cannot be loaded", config.label)
    return found


def _has_urls(config: Module) -> bool:
    return find_spec(f"{config.name}.urls") is not None
