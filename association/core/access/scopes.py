"""What a key of a program may do of what its owner may: scopes such as ``people.party:read``.

`read` covers seeing, exporting and printing; `write` adding, changing and deleting. Every transition is a
scope of its own name (`submit`), and so is every field right (`identity`) and level (`c3`): reading does not include
it. A level includes the lower ones, as the right does.
"""

from __future__ import annotations

from collections.abc import Set

_KINDS = {
    "view": "read",
    "export": "read",
    "print": "read",
    "add": "write",
    "change": "write",
    "delete": "write",
}


def scopes_needed(permission: str) -> frozenset[str]:
    """The scopes a permission such as ``people.view_party`` asks for, all of them."""
    label, _dot, codename = permission.partition(".")
    action, _underscore, model = codename.rpartition("_")
    verb, _underscore, field_right = action.partition("_")
    kind = _KINDS.get(verb)
    if kind is None:
        kinds = [action]
    elif not field_right:
        kinds = [kind]
    else:
        kinds = [field_right] if kind == "read" else [field_right, kind]
    return frozenset(f"{label}.{model}:{kind}" for kind in kinds)


def scopes_allow(scopes: Set[str], permission: str) -> bool:
    """Whether a key with these scopes may use the permission, if its owner has it."""
    return scopes_needed(permission) <= scopes
