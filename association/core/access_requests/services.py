"""Changing who may do what about money and rights: one administrator asks, a second one decides, the person is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.log_actions import LogContext, log

from association.core.access.roles import ACCESS_ADMIN
from association.core.access.sensitive import named, sensitive_users
from association.core.documents.errors import DomainError
from association.core.jobs.services import called, enqueue_job
from association.core.second_factor.notices import tell
from association.core.second_factor.sign_ins import end_others
from association.core.users.services import INVITE

from .models import AccessRequest, AccessRequestKind, AccessRequestState

DECIDE = ("core.change_user", "auth.change_group")
_decided: ContextVar[bool] = ContextVar("majma_access_decided", default=False)

_ASKED: dict[str, str] = {
    AccessRequestKind.ROLE: gettext_noop("%(by)s asks to give the role “%(role)s” to %(user)s."),
    AccessRequestKind.RIGHTS: gettext_noop(
        "%(by)s asks to give the role “%(role)s” rights about money or access."
    ),
    AccessRequestKind.EMAIL: gettext_noop(
        "%(by)s asks to change the e-mail address of %(user)s to %(email)s."
    ),
    AccessRequestKind.SECOND_FACTOR: gettext_noop("%(by)s asks to end the second factor of %(user)s."),
}
_DONE: dict[str, str] = {
    AccessRequestKind.ROLE: gettext_noop("%(by)s has given the role “%(role)s” to %(user)s."),
    AccessRequestKind.RIGHTS: gettext_noop(
        "%(by)s has given the role “%(role)s” rights about money or access."
    ),
    AccessRequestKind.EMAIL: gettext_noop("%(by)s has changed the e-mail address of %(user)s to %(email)s."),
    AccessRequestKind.SECOND_FACTOR: gettext_noop(
        "%(by)s has ended the second factor of %(user)s, who sets up a new one at the next sign-in."
    ),
}


class SecondAdministratorNeededError(DomainError, PermissionDenied):
    """The change was tried directly. A PermissionDenied too: Wagtail's own screens know that one, and roll back."""

    code = "second_administrator_needed"


class AccessRequestStateError(DomainError):
    """It was decided before, or is not what was shown."""

    code = "access_request_decided"


def two_needed(user: Any) -> bool:
    """Whether what this person changes takes a second one. A superuser is bound by no right."""
    return bool(settings.TWO_ADMINISTRATORS and user is not None and not user.is_superuser)


@contextmanager
def _as_decided() -> Iterator[None]:
    token = _decided.set(True)
    try:
        yield
    finally:
        _decided.reset(token)


def require_decided(user: Any) -> None:
    """Raise SecondAdministratorNeededError when a person at work changes alone what takes two."""
    if two_needed(user) and not _decided.get():
        raise SecondAdministratorNeededError(
            _(
                "This moves money or gives rights: a second administrator has to agree. Ask for it on the page "
                "of the user or role."
            )
        )


def may_decide(user: Any) -> bool:
    """Whether a person decides about requests of others at all."""
    return all(user.has_perm(name) for name in DECIDE)


def waiting_for(user: Any) -> QuerySet[AccessRequest]:
    """Requests this person may decide: of others, about others. Rights of a role are about everybody who plays it."""
    if not may_decide(user):
        return AccessRequest.objects.none()
    waiting = AccessRequest.objects.filter(state=AccessRequestState.WAITING)
    played = Q(kind=AccessRequestKind.RIGHTS, group__in=user.groups.values("pk"))
    return waiting.exclude(Q(asked_by=user) | Q(user=user) | played)


def waits_for_role(user: Any) -> bool:
    """Whether somebody asked for a role for this person that nobody has decided about yet."""
    waiting = AccessRequest.objects.filter(user=user, state=AccessRequestState.WAITING)
    return waiting.filter(kind=AccessRequestKind.ROLE).exists()


def players_of(request: AccessRequest) -> list[Any]:
    """Everybody who would get the rights a role is to be given, active or not."""
    if request.kind != AccessRequestKind.RIGHTS:
        return []
    return list(get_user_model().objects.filter(groups=request.group_id).order_by("pk"))


def deciders_of(request: AccessRequest) -> list[Any]:
    """Who may decide this one: nobody, where everybody who decides asked for it or would gain by it."""
    return [person for person in deciders() if waiting_for(person).filter(pk=request.pk).exists()]


def deciders() -> QuerySet[Any]:
    """Active people who decide."""
    people = sensitive_users()
    wanted = [person.pk for person in people if may_decide(person)]
    return people.filter(pk__in=wanted)


@transaction.atomic
def ask(
    kind: AccessRequestKind,
    *,
    asked_by: Any,
    user: Any = None,
    group: Group | None = None,
    rights: list[str] | None = None,
    email: str = "",
) -> AccessRequest:
    """Ask for a change; done at once where one administrator is enough. The same request twice is one.

    The caller has asked for the right to change users or roles.
    """
    what = {"kind": kind, "user": user, "group": group, "rights": sorted(rights or []), "email": email}
    # Of two who ask for the same at once, the second finds the first's: the person or role is locked meanwhile.
    about: Any = user or group
    type(about).objects.select_for_update().get(pk=about.pk)
    found = AccessRequest.objects.filter(**what, state=AccessRequestState.WAITING).first()
    if found is not None:
        return found
    request = AccessRequest.objects.create(**what, asked_by=asked_by)
    if not two_needed(asked_by):
        _carry_out(request, by=asked_by, decided_by=None)
        return request
    _log(request, "access_request.ask", asked_by)
    tell(deciders_of(request), _ASKED[kind], key=f"access-asked:{request.pk}", **_values(request, asked_by))
    return request


def seen_of(request: AccessRequest) -> str:
    """A digest of what a decision would do: all the role may do now, who plays it where it is given rights, and where
    the letters of these people go now.

    The address belongs to it: who can change it after the page was shown could take over the account that is given
    the role or the rights.
    """
    group, user = request.group, request.user
    rights = sorted(group.permissions.values_list("pk", flat=True)) if group else []
    address = user.email if user else ""
    players = [(player.pk, player.email) for player in players_of(request)]
    what = (request.kind, request.user_id, request.group_id, request.rights, request.email)
    parts = (*what, rights, address, players)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@transaction.atomic
def decide(
    request: AccessRequest, *, decided_by: Any, approve: bool, seen: str | None = None
) -> AccessRequest:
    """Approve or refuse. `seen` is the digest of what was shown; None where nothing was.

    Raises PermissionDenied for who asked, whom it is about, and who may not decide; AccessRequestStateError.
    """
    request = _locked(request)
    # Nobody begins to play the role, and no address changes, between the look and the deed.
    if request.group_id:
        Group.objects.select_for_update().get(pk=request.group_id)
    if request.user_id:
        get_user_model().objects.select_for_update().get(pk=request.user_id)
    if not waiting_for(decided_by).filter(pk=request.pk).exists():
        raise PermissionDenied(_("Somebody else has to decide this."))
    if approve:
        if seen is not None and seen != seen_of(request):
            raise AccessRequestStateError(
                _("The role or the user was changed while you were looking. Look again, then decide.")
            )
        _carry_out(request, by=decided_by, decided_by=decided_by)
    else:
        _end(request, AccessRequestState.REFUSED, decided_by)
        _log(request, "access_request.refuse", decided_by)
    return request


@transaction.atomic
def withdraw(request: AccessRequest, *, withdrawn_by: Any) -> AccessRequest:
    """Take one's own request back. Raises PermissionDenied, AccessRequestStateError."""
    request = _locked(request)
    if request.asked_by_id != withdrawn_by.pk:
        raise PermissionDenied
    _end(request, AccessRequestState.WITHDRAWN, withdrawn_by)
    _log(request, "access_request.withdraw", withdrawn_by)
    return request


def _locked(request: AccessRequest) -> AccessRequest:
    request = AccessRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.state != AccessRequestState.WAITING:
        raise AccessRequestStateError(_("This was decided or withdrawn before."))
    return request


def _end(request: AccessRequest, state: AccessRequestState, by: Any) -> None:
    request.state, request.decided_by, request.decided_at = state, by, timezone.now()
    request.save(update_fields=["state", "decided_by", "decided_at"])


def _carry_out(request: AccessRequest, *, by: Any, decided_by: Any) -> None:
    person: Any = request.user
    concerned = (
        [person] if person else list(get_user_model().objects.filter(groups=request.group, is_active=True))
    )
    before = person.email if person else ""
    invited = request.kind != AccessRequestKind.ROLE or person.has_perm(ACCESS_ADMIN)
    with LogContext(user=by), _as_decided():
        if request.kind == AccessRequestKind.ROLE:
            person.groups.add(request.group)
        elif request.kind == AccessRequestKind.RIGHTS:
            group: Any = request.group
            group.permissions.add(*Permission.objects.filter(named(request.rights)))
        elif request.kind == AccessRequestKind.EMAIL:
            person.email = request.email
            person.save(update_fields=["email"])
        else:
            Authenticator.objects.filter(user=person).delete()
            end_others(person)
    _end(request, AccessRequestState.APPROVED, decided_by)
    _log(request, "access_request.approve", by)
    told = {each.pk: each for each in (*concerned, *deciders())}
    values = _values(request, by)
    tell(told.values(), _DONE[request.kind], key=f"access-done:{request.pk}", **values)
    if decided_by and not invited and not person.has_usable_password():
        # Until now a password would have opened nothing to them. Where one administrator is enough, the page invites.
        enqueue_job(INVITE, key=f"invite:{request.pk}", arguments={"user": person.pk, "by": by.pk})
    if request.kind == AccessRequestKind.EMAIL and before:
        # The old address hears of it too: it may be the last thing its owner hears.
        tell([person], _DONE[request.kind], key=f"access-done-before:{request.pk}", to=before, **values)


def _values(request: AccessRequest, by: Any) -> dict[str, str]:
    return {
        "by": called(by) if by else "",
        "user": called(request.user) if request.user else "",
        "role": request.group.name if request.group else "",
        "email": request.email,
    }


def _log(request: AccessRequest, action: str, by: Any) -> None:
    done = action == "access_request.approve"
    sentence = (_DONE if done else _ASKED)[request.kind]
    data = {"sentence": sentence, **_values(request, by if done else request.asked_by)}
    log(instance=request.user or request.group, action=action, user=by, data=data)
