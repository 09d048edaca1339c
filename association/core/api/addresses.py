"""Full addresses of rows in the API, for messages to other systems."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Model
from django.urls import reverse

from association.core.desk.declaration import desk_of


def row_address(row: Model) -> str:
    """``https://…/api/v1/<module>/<route>/<id>/`` of a row with a desk."""
    name = f"{row._meta.app_label}-{desk_of(type(row)).route}-detail"
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse(name, args=[row.pk])
