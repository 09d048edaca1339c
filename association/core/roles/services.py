"""Every change of a role: its rights, its name, its making and end."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext, log

from association.core.access.models import Role
from association.core.access.roles import ACCESS_ADMIN, wanted_permissions
from association.core.access.sensitive import sensitive_among
from association.core.access_requests.models import AccessRequestKind, AccessRequestState
from association.core.access_requests.services import ask

from .ending import OWN, built_in, is_own, require_unneeded
from .keeper import CHANGE
from .platform import platform_section
from .rights import Section, module_sections, settings_sections

ADD, DELETE = "auth.add_group", "auth.delete_group"


@dataclass(frozen=True)
class RightsChange:
    """Permissions by name, such as ``people.view_party``; `asked` are given once a second administrator agrees."""

    given: frozenset[str]
    taken: frozenset[str]
    asked: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.given or self.taken)


def all_sections() -> list[Section]:
    """Every right the screen of roles knows: of enabled modules, and of the installation itself."""
    return [*module_sections(), *settings_sections(), platform_section()]


def _offered() -> dict[str, Permission]:
    names = {right.permission for section in all_sections() for right in section.rights}
    found = Permission.objects.select_related("content_type")
    by_name = {f"{p.content_type.app_label}.{p.codename}": p for p in found}
    return {name: by_name[name] for name in names if name in by_name}


def granted_to(group: Group) -> frozenset[str]:
    """Names of all permissions of a role."""
    rows = group.permissions.values_list("content_type__app_label", "codename")
    return frozenset(f"{label}.{codename}" for label, codename in rows)


def is_asked_for(group: Group) -> bool:
    """Whether modules ask for this role, so that there is something to go back to."""
    role = getattr(group, "role", None)
    return role is not None and role.code in wanted_permissions()


def _require(user: Any, permission: str) -> None:
    if not user.has_perm(permission):
        raise PermissionDenied


@transaction.atomic
def change_rights(*, group: Group, give: Iterable[str], take: Iterable[str], changed_by: Any) -> RightsChange:
    """Give and take rights by name; what is already so stays, and rights not named are not touched.

    What moves money or gives rights is asked for, where that takes two administrators. Raises PermissionDenied,
    ValidationError for a right there is none of, OwnRightLostError.
    """
    _require(changed_by, CHANGE)
    group = Group.objects.select_for_update().get(pk=group.pk)
    offered, give, take = _offered(), set(give), set(take)
    if unknown := (give | take) - set(offered):
        raise ValidationError(_("There is no right called “%(name)s”.") % {"name": min(unknown)})
    before = granted_to(group)
    new = give - before
    asked = frozenset(sensitive_among(new))
    if asked:
        request = ask(AccessRequestKind.RIGHTS, asked_by=changed_by, group=group, rights=sorted(asked))
        asked = asked if request.state == AccessRequestState.WAITING else frozenset()
    change = RightsChange(frozenset(new - asked), frozenset((take - give) & before), asked)
    # The log is written, and one's own right kept, where permissions of a group change, whoever changes them.
    with LogContext(user=changed_by):
        group.permissions.add(*(offered[name] for name in sorted(change.given)))
        group.permissions.remove(*(offered[name] for name in sorted(change.taken)))
    return change


def difference_to_manifest(group: Group) -> RightsChange:
    """What going back to what the modules ask for would give and take. Empty for a role of one's own."""
    if not is_asked_for(group):
        return RightsChange(frozenset(), frozenset())
    offered, before = set(_offered()), granted_to(group)
    wanted = wanted_permissions()[group.role.code] & offered
    return RightsChange(frozenset(wanted - before), frozenset((before & offered) - wanted))


def reset_rights(*, group: Group, changed_by: Any) -> RightsChange:
    """Go back to what the modules ask for. Raises what `change_rights` raises."""
    difference = difference_to_manifest(group)
    return change_rights(group=group, give=difference.given, take=difference.taken, changed_by=changed_by)


def _free_name(name: str, *, of: Group | None = None) -> str:
    name = name.strip()
    if not name:
        raise ValidationError({"name": _("Write the name of the role.")})
    others = Group.objects.filter(name=name)
    if (others.exclude(pk=of.pk) if of else others).exists():
        raise ValidationError({"name": _("There is a role of this name already.")})
    return name


@transaction.atomic
def create_role(*, name: str, created_by: Any) -> Group:
    """A role of one's own, which may only sign in. Raises PermissionDenied, ValidationError naming `name`."""
    _require(created_by, ADD)
    group = Group.objects.create(name=_free_name(name))
    Role.objects.create(code=f"{OWN}{secrets.token_hex(6)}", group=group)
    label, codename = ACCESS_ADMIN.split(".")
    with LogContext():  # every role has it: not worth an entry of its own
        group.permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    log(instance=group, action="role.create", user=created_by)
    return group


@transaction.atomic
def rename_role(*, group: Group, name: str, renamed_by: Any) -> Group:
    """Another name for any role. Raises PermissionDenied, ValidationError naming `name`."""
    _require(renamed_by, CHANGE)
    before, group.name = group.name, _free_name(name, of=group)
    group.save(update_fields=["name"])
    log(instance=group, action="role.rename", user=renamed_by, data={"before": before, "after": group.name})
    return group


@transaction.atomic
def delete_role(*, group: Group, deleted_by: Any) -> None:
    """End a role of one's own that nobody plays. Raises PermissionDenied, RoleIsBuiltInError, RoleHasUsersError."""
    _require(deleted_by, DELETE)
    group = Group.objects.select_for_update().get(pk=group.pk)
    if not is_own(group):
        raise built_in()
    require_unneeded(group)
    log(instance=group, action="role.delete", user=deleted_by)
    group.delete()
