"""Named filters of lists, and which one a person begins with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def seen_by(self, user: Any, kind: str) -> SavedFilterQuerySet:
        """The person's own and those shared with a role they play, by name."""
        shared = Q(role__group__in=user.groups.all())
        return self.filter(Q(owner=user) | shared, kind=kind).select_related("role__group").distinct()


class SavedFilter(models.Model):
    """Search, filters and order of one list under a name. `kind` is the list's model, `query` canonical."""

    kind = models.CharField(_("list"), max_length=128)
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(_("filters"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner")
    )
    role = models.ForeignKey(
        "core.Role",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("shared with the role"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ("name", "pk")
        default_permissions = ()
        permissions = [("share_savedfilter", _("Can share saved filters with a role"))]
        constraints = [
            models.UniqueConstraint(
                fields=("owner", "kind", "name"),
                name="saved_filter_name_once",
                violation_error_message=_("You have a filter of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ListDefault(models.Model):
    """The filter a person's list begins with."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=128)
    saved = models.ForeignKey(SavedFilter, models.CASCADE, related_name="defaults")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("user", "kind"), name="list_default_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.saved_id}"
