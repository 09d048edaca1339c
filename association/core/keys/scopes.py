"""The scopes a person can give to a key: only of rights he has himself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy

from association.core.access.audit import READ_LOG
from association.core.access.scopes import scopes_needed
from association.core.roles.rights import module_sections

_BROAD = {
    "read": pgettext_lazy("scope", "Read, export and print"),
    "write": pgettext_lazy("scope", "Add, change and delete"),
}
# Rights to pages of the admin: nothing of the API asks for them.
_BEYOND_THE_API = {"inspect", READ_LOG}


@dataclass(frozen=True)
class KindScopes:
    """The scopes on one kind of record: pairs of name and words."""

    label: str
    scopes: tuple[tuple[str, str], ...]


def offered_scopes(user: Any) -> list[KindScopes]:
    """What `user` can give to a key, by kind of record."""
    offered = []
    for section in module_sections():
        for kind in section.kinds:
            scopes: dict[str, str] = {}
            for right in kind.rights:
                if right.action in _BEYOND_THE_API:
                    continue
                needed = scopes_needed(right.permission)
                if len(needed) == 1 and user.has_perm(right.permission):
                    scope = next(iter(needed))
                    scopes.setdefault(scope, str(_BROAD.get(scope.rpartition(":")[2], right.label)))
            if scopes:
                offered.append(KindScopes(kind.label, tuple(scopes.items())))
    return offered


def words_of(scopes: list[str], user: Any) -> list[tuple[str, list[str]]]:
    """Scopes in words, by kind of record; one whose kind is gone or off stands as written."""
    known = {name: (kind.label, words) for kind in offered_scopes(user) for name, words in kind.scopes}
    found: dict[str, list[str]] = {}
    for scope in scopes:
        label, words = known.get(scope, (scope, ""))
        found.setdefault(label, []).extend([words] if words else [])
    return list(found.items())
