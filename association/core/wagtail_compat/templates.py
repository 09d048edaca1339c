"""Templates written after those of Wagtail, with the checksum of what was copied.

When the test says that an original has changed: bring the change into ours, then the new checksum here.
"""

from __future__ import annotations

# Ours -> Wagtail's, and the SHA-256 of it.
COPIED = {
    "wagtailadmin/home.html": (
        "admin/templates/wagtailadmin/home.html",
        "7eb3ee7b5a9d1355b79a97fdc4c6a9c8612821bb1cdccf24efdd7a36c827c17d",
    ),
    "wagtailadmin/shared/headers/_actions.html": (
        "admin/templates/wagtailadmin/shared/headers/_actions.html",
        "facea723b6b917627f718d47a945c79fabcb1cbc516983c66cb6801b6a9a1557",
    ),
    "wagtailadmin/shared/user_avatar.html": (
        "admin/templates/wagtailadmin/shared/user_avatar.html",
        "10cbd09a2e9434e569d2ccc518298adbeb8cb9f3263fd31aa61ff049e6cc771a",
    ),
    "wagtailadmin/tables/boolean_cell.html": (
        "admin/templates/wagtailadmin/tables/boolean_cell.html",
        "f52d1f7945b2b176e1921c5014774ceddd883008e0be68a4e3e964cb73e52619",
    ),
    "wagtailusers/groups/includes/formatted_permissions.html": (
        "users/templates/wagtailusers/groups/includes/formatted_permissions.html",
        "2ab61ce5aa2bbeba8ae9826a789727a00f8a269e1deed6620348e4a9a621ebb4",
    ),
    "core/users/new.html": (
        "users/templates/wagtailusers/users/create.html",
        "7bcb3dda247a3e3c71be223e756765395176f14eeab78b52950c8dd072145e1d",
    ),
}
# Templates of ours under Wagtail's name that extend it: their blocks must exist there.
EXTENDED = (
    "wagtailadmin/admin_base.html",
    "wagtailadmin/base.html",
    "wagtailadmin/login.html",
)
