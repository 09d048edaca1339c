"""What an editor of the website may do."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

PAGE_ACTIONS = ("add", "change", "publish", "lock", "unlock")
COLLECTION_ACTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("wagtailimages", ("add_image", "change_image", "choose_image")),
    ("wagtaildocs", ("add_document", "change_document", "choose_document")),
    ("wagtailcore", ("add_collection", "change_collection")),
)
MODEL_ACTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("wagtailadmin", ("access_admin",)),
    (
        "cms",
        ("view_menu", "add_menu", "change_menu", "delete_menu", "view_footer", "add_footer", "change_footer"),
    ),
    ("simple_translation", ("submit_translation",)),
    ("wagtailredirects", ("add_redirect", "change_redirect", "delete_redirect", "view_redirect")),
)


def grant_editor_permissions(group: Group) -> None:
    """Let `group` write, translate and publish every page, and keep images, documents, menus and footers.

    May be called again: what is already granted stays, nothing is taken away.
    """
    root_page = Page.get_first_root_node()
    for permission in _permissions("wagtailcore", tuple(f"{action}_page" for action in PAGE_ACTIONS)):
        GroupPagePermission.objects.get_or_create(group=group, page=root_page, permission=permission)
    root_collection = Collection.get_first_root_node()
    for app, codenames in COLLECTION_ACTIONS:
        for permission in _permissions(app, codenames):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root_collection, permission=permission
            )
    for app, codenames in MODEL_ACTIONS:
        group.permissions.add(*_permissions(app, codenames))


def _permissions(app: str, codenames: tuple[str, ...]) -> list[Permission]:
    return list(Permission.objects.filter(content_type__app_label=app, codename__in=codenames))
