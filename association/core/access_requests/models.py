"""What an administrator asked for and a second one decides: roles, rights, addresses and second factors of others."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from association.core.rules.registry import refuse


class AccessRequestKind(models.TextChoices):
    """What is to change."""

    ROLE = "role", _("Give a role")
    RIGHTS = "rights", _("Give rights to a role")
    EMAIL = "email", _("Change an e-mail address")
    SECOND_FACTOR = "second_factor", _("End a second factor")


class AccessRequestState(models.TextChoices):
    """Where it stands. Only a waiting one changes, once."""

    WAITING = "waiting", _("Waiting for a second administrator")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AccessRequest(models.Model):
    """One change. `user` for all kinds but RIGHTS; `group` for ROLE and RIGHTS; `rights` by name for RIGHTS."""

    kind = models.CharField(_("kind"), max_length=16, choices=AccessRequestKind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="access_requests",
        verbose_name=_("user"),
    )
    group = models.ForeignKey(Group, models.CASCADE, null=True, verbose_name=_("role"))
    rights = models.JSONField(_("rights"), default=list)
    email = models.EmailField(_("e-mail"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    state = models.CharField(
        _("state"), max_length=16, choices=AccessRequestState.choices, default=AccessRequestState.WAITING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("access request")
        verbose_name_plural = _("access requests")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="access_request_two_people",
                condition=~Q(state=AccessRequestState.APPROVED)
                | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user"))),
                violation_error_message=_("Somebody else has to decide this."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


# Once: a decision stays when who decided begins to play the role later.
refuse(
    "core.AccessRequest",
    operation="UPDATE",
    when="NEW.kind = 'rights' AND NEW.state = 'approved' AND OLD.state <> 'approved' AND EXISTS (SELECT 1 FROM "
    '"core_user_groups" p WHERE p.user_id = NEW.decided_by_id AND p.group_id = NEW.group_id)',
    code="player",
    words=_("Somebody else has to decide this."),
)
