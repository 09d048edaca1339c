"""API viewsets that modules contribute: nobody has a right on them while their module is off."""

from __future__ import annotations

from typing import Any

from django.utils.module_loading import import_string
from rest_framework import exceptions
from rest_framework.request import Request

from association.core.registry.contributions import Contribution
from association.core.registry.state import is_enabled

from .strict import StrictQueryMixin


class SwitchedRoute(StrictQueryMixin):
    """Goes before a contributed viewset class."""

    contributed_by = ""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not is_enabled(self.contributed_by):
            raise exceptions.PermissionDenied


def switched_route(contribution: Contribution) -> type:
    """The contributed viewset class, asking first whether its module is on."""
    found = contribution.value
    value: type = import_string(found) if isinstance(found, str) else found
    return type(
        value.__name__,
        (SwitchedRoute, value),
        {"contributed_by": contribution.module, "__module__": value.__module__, "__doc__": value.__doc__},
    )
