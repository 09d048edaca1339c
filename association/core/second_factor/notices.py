"""A person is told by e-mail when something about their account changes, so that nobody else can do it unseen."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override
from wagtail.users.models import UserProfile

from association.core import contribute
from association.core.jobs.context import JobContext
from association.core.jobs.services import enqueue_job

from .sign_ins import end_others

JOB = "tell-person"
_ADDED = {
    Authenticator.Type.TOTP: gettext_noop("An authenticator app is a second factor of your account now."),
    Authenticator.Type.WEBAUTHN: gettext_noop("A passkey is a second factor of your account now."),
}
_REMOVED = {
    Authenticator.Type.TOTP: gettext_noop(
        "The authenticator app is no longer a second factor of your account."
    ),
    Authenticator.Type.WEBAUTHN: gettext_noop("A passkey is no longer a second factor of your account."),
}


def tell(users: Any, sentence: str, *, key: str, to: str = "", **values: str) -> None:
    """Send each user a letter in their language, in the background and once per `key`, to their address or `to`.

    `sentence` is the English msgid with named places for `values`.
    """
    for user in users:
        arguments = {"user": user.pk, "sentence": sentence, "values": values, "to": to}
        enqueue_job(JOB, key=f"{key}:{user.pk}", arguments=arguments)


@contribute.job(name=JOB, title=gettext_lazy("E-mail about an account"), max_attempts=5)
def send_letter(context: JobContext) -> dict[str, int]:
    """One letter. A person without an address, or gone meanwhile, gets none."""
    arguments = context.arguments
    user = get_user_model().objects.filter(pk=arguments["user"], is_active=True).first()
    address = arguments["to"] or (user.email if user else "")
    if user is None or not address:
        return {"sent": 0}
    with override(UserProfile.get_for_user(user).get_preferred_language()):
        said = _(arguments["sentence"]) % arguments["values"]
        advice = _("If you know nothing of this, tell an administrator of the association at once.")
        subject = _("Your account at %(site)s") % {"site": settings.WAGTAIL_SITE_NAME}
    context.breathe()
    send_mail(subject, f"{said}\n\n{advice}\n\n{settings.WAGTAILADMIN_BASE_URL}/admin/\n", None, [address])
    return {"sent": 1}


@receiver(authenticator_added, dispatch_uid="majma.second_factor_added")
def _added(request: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    if sentence := _ADDED.get(authenticator.type):
        # What was signed in without it signs in again.
        end_others(user, keep=request.session.session_key)
        tell([user], sentence, key=f"second-factor-added:{authenticator.pk}")


@receiver(authenticator_removed, dispatch_uid="majma.second_factor_removed")
def _removed(user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    if sentence := _REMOVED.get(authenticator.type):
        tell(
            [user],
            sentence,
            key=f"second-factor-removed:{authenticator.type}:{authenticator.created_at.timestamp():.0f}",
        )
