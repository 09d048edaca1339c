"""What an editor of the website may do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from association.core.access.roles import ensure_role
from association.core.registry.models import SeedRecord
from association.core.registry.seeds import record_planted

On = Literal["pages", "collections", "model"]
Codenames = tuple[tuple[str, tuple[str, ...]], ...]
_Wanted = tuple[On, Codenames]
PAGE_ACTIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
COLLECTION_ACTIONS: Codenames = (
    ("wagtailimages", ("add_image", "change_image", "choose_image")),
    ("wagtaildocs", ("add_document", "change_document", "choose_document")),
    ("wagtailcore", ("add_collection", "change_collection")),
)
MODEL_ACTIONS: Codenames = (
    ("wagtailadmin", ("access_admin",)),
    (
        "cms",
        ("view_menu", "add_menu", "change_menu", "delete_menu", "view_footer", "add_footer", "change_footer"),
    ),
    ("simple_translation", ("submit_translation",)),
    ("wagtailredirects", ("add_redirect", "change_redirect", "delete_redirect", "view_redirect")),
)
EDITOR: tuple[_Wanted, ...] = (
    ("pages", (("wagtailcore", PAGE_ACTIONS),)),
    ("collections", COLLECTION_ACTIONS),
    ("model", MODEL_ACTIONS),
)
# Reviewers read, correct and approve. An approval publishes, and Wagtail asks whoever approves for the right to.
REVIEWER: tuple[_Wanted, ...] = (
    ("pages", (("wagtailcore", ("change_page", "publish_page", "lock_page", "unlock_page")),)),
    ("collections", (("wagtailimages", ("choose_image",)), ("wagtaildocs", ("choose_document",)))),
)


def grant_editor_permissions(group: Group) -> None:
    """Let `group` write, translate and publish every page, and keep images, documents, menus, footers and redirects.

    May be called again: what is already granted stays, nothing is taken away.
    """
    for right in _rights(*EDITOR):
        right.grant(group)


def plant_website_rights() -> None:
    """Give communications and reviewers each of their rights once: what an association takes away stays away."""
    _plant("communications", EDITOR)
    _plant("reviewer", REVIEWER)


def _plant(code: str, wanted: tuple[_Wanted, ...]) -> None:
    group = ensure_role(code).group
    prefix = f"role:{code}:"
    given = set(SeedRecord.objects.filter(module="cms", key__startswith=prefix).values_list("key", flat=True))
    for right in _rights(*wanted):
        key = f"{prefix}{right.name}"
        if key not in given:
            right.grant(group)
            record_planted("cms", key, right.permission)


@dataclass(frozen=True)
class _Right:
    """One permission, on all pages, on all collections, or on a model."""

    name: str
    permission: Permission
    on: On

    def grant(self, group: Group) -> None:
        if self.on == "pages":
            GroupPagePermission.objects.get_or_create(
                group=group, page=Page.get_first_root_node(), permission=self.permission
            )
        elif self.on == "collections":
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=Collection.get_first_root_node(), permission=self.permission
            )
        else:
            group.permissions.add(self.permission)


def _rights(*wanted: _Wanted) -> Iterator[_Right]:
    labels = {app for _on, rights in wanted for app, _codenames in rights}
    rows = Permission.objects.filter(content_type__app_label__in=labels).select_related("content_type")
    known = {(row.content_type.app_label, row.codename): row for row in rows}
    for on, rights in wanted:
        for app, codenames in rights:
            for codename in codenames:
                if permission := known.get((app, codename)):
                    yield _Right(f"{on}:{app}.{codename}", permission, on)
