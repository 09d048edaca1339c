"""Rights on the installation itself, beside those on the modules' records."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from .rights import Kind, Right, Section

_SEE, _ADD, _CHANGE, _DELETE = (
    pgettext_lazy("right", "See"),
    pgettext_lazy("right", "Add"),
    pgettext_lazy("right", "Change"),
    pgettext_lazy("right", "Delete"),
)
_ALL = pgettext_lazy("right", "See everyone's")

# Kind -> permission -> words. What the manifests of the platform's own roles name stands here, all of it.
_TABLE: tuple[tuple[Any, dict[str, Any]], ...] = (
    (
        gettext_lazy("Users"),
        {"core.add_user": _ADD, "core.change_user": _CHANGE, "core.delete_user": _DELETE},
    ),
    (
        gettext_lazy("Roles"),
        {"auth.add_group": _ADD, "auth.change_group": _CHANGE, "auth.delete_group": _DELETE},
    ),
    (
        gettext_lazy("Modules"),
        {"core.change_modulestate": pgettext_lazy("right", "Switch on and off")},
    ),
    (
        gettext_lazy("API keys"),
        {
            "core.view_apikey": _ALL,
            "core.add_apikey": pgettext_lazy("right", "Make one's own"),
            "core.revoke_apikey": pgettext_lazy("right", "Revoke those of others"),
        },
    ),
    (
        gettext_lazy("Jobs"),
        {
            "core.view_jobrun": _ALL,
            "core.change_jobrun": pgettext_lazy("right", "Stop and repeat those of others"),
        },
    ),
    (
        gettext_lazy("Site history and lists of the website"),
        {"core.view_site_reports": _SEE},
    ),
    (gettext_lazy("Who looked at what"), {"core.view_readrecord": _SEE}),
    (gettext_lazy("Profile of the association"), {"core.change_associationprofile": _CHANGE}),
    (
        gettext_lazy("Custom fields"),
        {
            "core.view_customfield": _SEE,
            "core.add_customfield": _ADD,
            "core.change_customfield": _CHANGE,
            "core.delete_customfield": _DELETE,
        },
    ),
    (
        gettext_lazy("Webhooks"),
        {
            "core.view_webhooksubscription": _SEE,
            "core.add_webhooksubscription": _ADD,
            "core.change_webhooksubscription": _CHANGE,
            "core.delete_webhooksubscription": _DELETE,
        },
    ),
    (
        gettext_lazy("Saved filters"),
        {"core.share_savedfilter": pgettext_lazy("right", "Share with a role")},
    ),
    (
        gettext_lazy("Sites"),
        {
            "wagtailcore.add_site": _ADD,
            "wagtailcore.change_site": _CHANGE,
            "wagtailcore.delete_site": _DELETE,
        },
    ),
    (
        gettext_lazy("Languages"),
        {"wagtailcore.add_locale": _ADD, "wagtailcore.change_locale": _CHANGE},
    ),
)


def platform_section() -> Section:
    """The rights on users, roles, modules and the like."""
    kinds = (
        Kind(
            str(label),
            tuple(
                Right(permission, permission.partition(".")[2].partition("_")[0], str(words))
                for permission, words in rights.items()
            ),
        )
        for label, rights in _TABLE
    )
    return Section(_("System"), "cogs", tuple(kinds))
