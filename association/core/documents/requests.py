"""Transitions that two people answer for: one asks, another confirms or refuses. Until then the row is as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from association.core.access.policy import policy_for
from association.core.l10n.forms import RialFormField
from association.core.l10n.money import format_rial
from association.core.l10n.text import listed
from association.core.rules.registry import APPEND_ONLY, refuse

from .errors import DomainError
from .states import Transition, log_code, transitions_of
from .timeline import keep_entry


class SecondPersonNeededError(DomainError):
    """Whoever asked does not confirm."""

    code = "second_person_needed"


class AlreadyRequestedError(DomainError):
    """While a second person is waited for, nothing else is done with the row."""

    code = "already_requested"


class NothingRequestedError(DomainError):
    """There is no request to decide."""

    code = "nothing_requested"


class OnRecordError(DomainError):
    """What two people answer for is not deleted by one."""

    code = "on_record"


class TransitionRequest(models.Model):
    """Somebody wants a transition that a second person has to confirm. `values` are the arguments of its form."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    transition = models.CharField(_("action"), max_length=60)
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    requested_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    confirmed = models.BooleanField(_("confirmed"), null=True)

    class Meta:
        verbose_name = _("request for a second person")
        verbose_name_plural = _("requests for a second person")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=("content_type", "object_id"),
                condition=Q(decided_at=None),
                name="one_waiting_request_per_row",
            ),
            models.CheckConstraint(
                condition=Q(confirmed=None, decided_at=None)
                | Q(confirmed=False, decided_at__isnull=False)
                | (Q(confirmed=True, decided_at__isnull=False) & ~Q(decided_by=F("requested_by"))),
                name="request_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transition} {self.object_id}"


refuse(
    "core.TransitionRequest",
    operation="UPDATE",
    when="OLD.decided_at IS NOT NULL",
    code="decided",
    words=_("This request has been decided."),
)
refuse("core.TransitionRequest", operation="DELETE", when="1 = 1", code="on_record", words=APPEND_ONLY.words)


def waiting_requests(model: type[models.Model]) -> models.QuerySet[TransitionRequest]:
    """Requests about rows of a model that nobody has decided."""
    kind = ContentType.objects.get_for_model(model)
    return TransitionRequest.objects.filter(content_type=kind, decided_at=None).select_related("requested_by")


def with_waiting(rows: models.QuerySet) -> models.QuerySet:
    """The rows with `waiting_for`: the name of the transition a second person must confirm, or None."""
    kind = ContentType.objects.get_for_model(rows.model)
    waiting = TransitionRequest.objects.filter(content_type=kind, object_id=OuterRef("pk"), decided_at=None)
    return rows.annotate(waiting_for=Subquery(waiting.values("transition")[:1]))


def needs_two_people(model: type[models.Model]) -> bool:
    """Whether a model has a transition that two people answer for."""
    return any(declared.two_people for declared in transitions_of(model).values())


def waiting_request(row: models.Model) -> TransitionRequest | None:
    """The request about a row that nobody has decided; asks nothing where no transition needs two people."""
    if row.pk is None or not needs_two_people(type(row)):
        return None
    return waiting_requests(type(row)).filter(object_id=row.pk).first()


def require_no_request(row: models.Model) -> None:
    """Raise AlreadyRequestedError while somebody waits for a second person."""
    waiting = waiting_request(row)
    if waiting is not None:
        raise AlreadyRequestedError(
            gettext("“%(action)s” was asked for by %(person)s. It must be confirmed or refused first.")
            % {
                "action": transitions_of(type(row))[waiting.transition].label,
                "person": waiting.requested_by.get_full_name() or waiting.requested_by.get_username(),
            }
        )


def require_deletable(row: models.Model) -> None:
    """Raise OnRecordError for a row of which a transition waits for a second person, or was confirmed by one."""
    if not needs_two_people(type(row)):
        return
    kind = ContentType.objects.get_for_model(row)
    about = TransitionRequest.objects.filter(content_type=kind, object_id=row.pk)
    last = about.exclude(confirmed=False).order_by("-pk").first()
    if last is not None:
        raise OnRecordError(
            gettext("Two people answer for “%(action)s” of this row, so it stays on record.")
            % {"action": transitions_of(type(row))[last.transition].label}
        )


def require_request(row: models.Model, name: str) -> TransitionRequest:
    """The request that waits for an answer. Raises NothingRequestedError."""
    waiting = waiting_request(row)
    if waiting is None or waiting.transition != name:
        raise NothingRequestedError(
            gettext("Nobody is waiting for an answer to “%(action)s”.")
            % {"action": transitions_of(type(row))[name].label}
        )
    return waiting


def ask(row: Any, transition: Transition, *, user: Any, values: dict[str, Any]) -> TransitionRequest:
    """Keep the request of the first person, under the lock of the row. Raises ValidationError naming fields."""
    request = TransitionRequest(
        content_type=ContentType.objects.get_for_model(row),
        object_id=row.pk,
        transition=transition.name,
        values=plain(values),
        requested_by=user,
    )
    judged(transition.form, request.values)
    request.save(force_insert=True)
    keep_entry(row, f"{log_code(type(row), transition.name)}_asked", user, data=_reason(request))
    return request


def confirm(row: Any, *, user: Any) -> Any:
    """Do what was asked for, in the name of whoever asked. Raises SecondPersonNeededError for that person.

    What is no longer possible raises what `Transition.refuse` does; the request still waits then.
    """
    from .transitions import execute  # which reads this table

    request, transition = _asked(row)
    if user is None or request.requested_by_id == user.pk:
        raise SecondPersonNeededError(gettext("Another person than the one who asked for it must confirm."))
    values = judged(transition.form, request.values)
    _decide(request, user, confirmed=True)
    # What made it possible when it was asked for may be gone by now.
    transition.refuse(row)
    keep_entry(row, log_code(type(row), f"confirm_{transition.name}"), user, data=_reason(request))
    return execute(row, transition, request.requested_by, values)


def reject(row: Any, *, user: Any) -> Any:
    """Close the request: for those who might confirm it, and for whoever asked."""
    request, transition = _asked(row)
    may = policy_for(type(row)).user_has_permission
    if (
        user is not None
        and request.requested_by_id != user.pk
        and not may(user, f"confirm_{transition.name}")
    ):
        raise PermissionDenied
    _decide(request, user, confirmed=False)
    keep_entry(row, log_code(type(row), f"reject_{transition.name}"), user)
    return row


def to_decide(user: Any, most: int = 6) -> list[tuple[Any, Transition, TransitionRequest]]:
    """Rows that wait for a second person who could be `user`, with what is asked; the longest waiting first."""
    found: list[tuple[Any, Transition, TransitionRequest]] = []
    for model in [model for model in apps.get_models() if needs_two_people(model)]:
        policy = policy_for(model)
        for waiting in waiting_requests(model).exclude(requested_by=user).order_by("requested_at"):
            declared = transitions_of(model)[waiting.transition]
            row = policy.rows(user).filter(pk=waiting.object_id).first()
            if row is not None and policy.user_has_permission(user, f"confirm_{declared.name}"):
                found.append((row, declared, waiting))
            if len(found) >= most:
                break
    return sorted(found, key=lambda entry: entry[2].requested_at)[:most]


def told(request: TransitionRequest, transition: Transition, user: Any) -> list[tuple[str, str]]:
    """What was asked for, in words: each field of the form with its value; rows only if `user` may see them."""
    return [
        (str(field.label or name), _in_words(field, request.values.get(name), user))
        for name, field in transition.form.base_fields.items()
    ]


def _asked(row: Any) -> tuple[TransitionRequest, Transition]:
    request = waiting_requests(type(row)).select_for_update(of=("self",)).get(object_id=row.pk)
    return request, transitions_of(type(row))[request.transition]


def _decide(request: TransitionRequest, user: Any, *, confirmed: bool) -> None:
    request.decided_at, request.decided_by, request.confirmed = timezone.now(), user, confirmed
    request.save(update_fields=["decided_at", "decided_by", "confirmed"])


def _reason(request: TransitionRequest) -> dict[str, str]:
    return {"reason": str(request.values["reason"])} if request.values.get("reason") else {}


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The cleaned values of a form as JSON can keep them; rows by their id."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, models.QuerySet | list | tuple):
        return [_plain(one) for one in value]
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def judged(form_class: type[forms.Form], values: Mapping[str, Any]) -> dict[str, Any]:
    """Kept values, judged once more and cleaned: what was chosen may be gone. Raises ValidationError naming fields."""
    form = form_class(values)
    if not form.is_valid():
        raise ValidationError({name: list(errors) for name, errors in form.errors.items()})
    return form.cleaned_data


def _in_words(field: forms.Field, value: Any, user: Any) -> str:
    choices: Any = field
    if isinstance(field, forms.ModelChoiceField):
        chosen = value if isinstance(value, list) else [value]
        rows = choices.queryset.filter(pk__in=[pk for pk in chosen if pk is not None])
        model = choices.queryset.model
        return listed(policy_for(model).rows(user, rows) if hasattr(model, "Desk") else rows)
    if isinstance(field, forms.ChoiceField):
        return str(dict(choices.choices).get(value, value or ""))
    meant = field.to_python(value)
    if meant is None or meant == "":
        return ""
    if isinstance(field, RialFormField):
        return format_rial(meant)
    if isinstance(field, forms.BooleanField):
        return gettext("Yes") if meant else gettext("No")
    return date_format(meant, "DATE_FORMAT") if isinstance(meant, date) else str(meant)
