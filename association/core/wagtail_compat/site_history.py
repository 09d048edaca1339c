"""Wagtail's site history names rows of every kind to whoever has some right on the kind.

Rows that not everybody may see are left out of it: each has its history on its own page.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from association.core.access.audit import is_read_logged
from association.core.desk.declaration import desk_models
from association.core.documents.scope import is_scoped

from .replace import replace


def install() -> None:
    """Call once, from the app's `ready()`."""
    manager: Any = type(ModelLogEntry.objects)
    asked = manager.viewable_by_user
    if asked.__module__ == __name__:
        return

    def viewable_by_user(self: Any, user: Any) -> Any:
        kept_apart = [model for model in desk_models() if is_scoped(model) or is_read_logged(model)]
        kinds = ContentType.objects.get_for_models(*kept_apart).values()
        return asked(self, user).exclude(content_type__in=[kind.pk for kind in kinds])

    replace("viewable_by_user", viewable_by_user, manager)
