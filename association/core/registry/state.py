"""Is a module switched on? Data, read once per request or task, so every process agrees without a restart."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from asgiref.local import Local
from django.apps import apps
from django.db import DatabaseError, transaction

from .module import Module

T = TypeVar("T")
_request = Local()
_broken: set[str] = set()


def mark_broken(label: str) -> None:
    """A module whose code failed to load is off in this process, whatever its switch says."""
    _broken.add(label)


def forget() -> None:
    """Drop what was read; the next question asks the database again (start of each request, job, test)."""
    for name in ("disabled", "remembered"):
        if hasattr(_request, name):
            delattr(_request, name)


def remembered(name: str, read: Callable[[], T]) -> T:
    """What `read` gives, read once per request or job: for settings in the database that every row asks for."""
    if not hasattr(_request, "remembered"):
        _request.remembered = {}
    if name not in _request.remembered:
        _request.remembered[name] = read()
    return _request.remembered[name]  # type: ignore[no-any-return]


def _disabled() -> frozenset[str]:
    if not hasattr(_request, "disabled"):
        model = apps.get_model("core", "ModuleState")
        try:
            with transaction.atomic():
                labels = model._default_manager.filter(enabled=False).values_list("label", flat=True)
                _request.disabled = frozenset(labels)
        except DatabaseError:  # before the first migrate there is no table, and everything is on
            return frozenset()
    return frozenset(_request.disabled)


def is_enabled(label: str) -> bool:
    """Whether the module `label` may be used. Apps that are no modules (core, cms, reports) always may."""
    if label not in apps.app_configs:
        return False
    if not isinstance(apps.get_app_config(label), Module):
        return True
    return label not in _broken and label not in _disabled()


class ModuleStateMiddleware:
    """Forget the last request's answer before each request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        forget()
        return self.get_response(request)
