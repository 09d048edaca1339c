"""Every change of a saved filter, and who may make it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from association.core.access.models import Role
from association.core.desk.bulk.selection import rows_of

from .models import ListDefault, SavedFilter
from .parameters import kept, understood

SHARE = "core.share_savedfilter"


@dataclass(frozen=True)
class Tab:
    """A saved filter as it stands above the list."""

    saved: SavedFilter
    active: bool
    is_default: bool

    @property
    def query(self) -> str:
        return self.saved.query


def kind_of(listing: Any) -> str:
    return str(listing.model._meta.label_lower)


def tabs_of(listing: Any, *, user: Any) -> list[Tab]:
    """The filters a person finds above a list. One naming what they may not see is left out."""
    present = kept(listing, listing.request.GET.urlencode())
    default = _default_of(kind_of(listing), user)
    return [
        Tab(saved, active=saved.query == present, is_default=saved.pk == default)
        for saved in SavedFilter.objects.seen_by(user, kind_of(listing))
        if understood(listing, saved.query)
    ]


def default_query(listing: Any, *, user: Any) -> str:
    """What the person's list begins with; nothing when there is no default or it no longer fits."""
    kind = kind_of(listing)
    pk = _default_of(kind, user)
    saved = SavedFilter.objects.seen_by(user, kind).filter(pk=pk).first() if pk else None
    return saved.query if saved and understood(listing, saved.query) else ""


def roles_to_share_with(user: Any) -> QuerySet[Role]:
    """Roles the person plays, if they may share at all."""
    roles = Role.objects.select_related("group").order_by("pk")
    return roles.filter(group__in=user.groups.all()) if user.has_perm(SHARE) else roles.none()


def may_change(user: Any, saved: SavedFilter) -> bool:
    """The owner may; of a shared one also whoever may share with that role, for owners leave."""
    if saved.owner_id == user.pk:
        return True
    return saved.role_id is not None and roles_to_share_with(user).filter(pk=saved.role_id).exists()


@transaction.atomic
def save_filter(
    listing: Any, *, query: str, name: str, user: Any, role: Role | None = None, default: bool = False
) -> SavedFilter:
    """Keep the known parts of a list's search, filters and order under a name.

    Raises ValidationError naming the field, FilterNotUnderstoodError, or PermissionDenied for a role the
    person may not share with.
    """
    rows_of(listing)
    query = kept(listing, query)
    if not query:
        raise ValidationError({"name": _("There is no search, filter or order to keep.")})
    saved = SavedFilter(kind=kind_of(listing), query=query, owner=user)
    return _write(saved, name=name, role=role, user=user, default=default)


@transaction.atomic
def change_filter(
    saved: SavedFilter, *, name: str, user: Any, role: Role | None = None, default: bool = False
) -> SavedFilter:
    """Rename, share or make it the default. Raises PermissionDenied or ValidationError naming the field."""
    if not may_change(user, saved):
        raise PermissionDenied
    return _write(saved, name=name, role=role, user=user, default=default)


@transaction.atomic
def set_default(saved: SavedFilter, *, user: Any, default: bool) -> None:
    """Begin the person's list with this filter, or no longer. Others are not touched."""
    mine = ListDefault.objects.filter(user=user, kind=saved.kind)
    if default:
        ListDefault.objects.update_or_create(user=user, kind=saved.kind, defaults={"saved": saved})
    else:
        mine.filter(saved=saved).delete()


def delete_filter(saved: SavedFilter, *, user: Any) -> None:
    """Raises PermissionDenied for a filter of somebody else."""
    if not may_change(user, saved):
        raise PermissionDenied
    saved.delete()


def _write(saved: SavedFilter, *, name: str, role: Role | None, user: Any, default: bool) -> SavedFilter:
    if role is not None and role.pk != saved.role_id and role not in roles_to_share_with(user):
        raise PermissionDenied
    saved.name, saved.role = name.strip(), role
    try:
        saved.full_clean()
    except ValidationError as exc:
        raise ValidationError({"name": exc.messages}) from exc
    saved.save()
    set_default(saved, user=user, default=default)
    return saved


def _default_of(kind: str, user: Any) -> int | None:
    return ListDefault.objects.filter(user=user, kind=kind).values_list("saved_id", flat=True).first()
