"""Which roles may end: those of one's own that nobody plays."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from association.core.documents.errors import DomainError

OWN = "own-"


class RoleIsBuiltInError(DomainError, PermissionDenied):
    """Roles that modules ask for stay. A PermissionDenied too: Wagtail's own screens know that one, and roll back."""

    code = "role_is_built_in"


class RoleHasUsersError(DomainError, PermissionDenied):
    """A role somebody plays is not deleted. A PermissionDenied too, like the other."""

    code = "role_has_users"


def is_own(group: Group) -> bool:
    """Whether the association made this role itself, on the screen of roles."""
    role = getattr(group, "role", None)
    return role is not None and role.code.startswith(OWN)


def built_in() -> RoleIsBuiltInError:
    return RoleIsBuiltInError(_("Modules ask for this role, so it stays. You may take all its rights away."))


def require_unneeded(group: Group) -> None:
    """Raise RoleIsBuiltInError for a role of a module, RoleHasUsersError for one that is played.

    A group that only Wagtail knows is neither.
    """
    if hasattr(group, "role") and not is_own(group):
        raise built_in()
    if get_user_model().objects.filter(groups=group).exists():
        raise RoleHasUsersError(_("Somebody plays this role. Give these users another role first."))
