"""The way into one's account: a link to set a password, by e-mail and for its owner only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.log_actions import log
from wagtail.users.models import UserProfile

from association.core import contribute
from association.core.access.administrators import password_link
from association.core.access.throttle import HOUR, Limit
from association.core.jobs.context import JobContext

INVITE = "invite-person"

# Of one person, so that nobody fills a mailbox by a button.
LINKS = Limit("password-links", times=5, seconds=HOUR)


def send_link(user: Any, *, sent_by: Any) -> bool:
    """E-mail a link to set a password, in the person's language; whether it was sent.

    Not sent to somebody without an address or who may not sign in, nor more than five times an hour.
    Raises what sending mail raises.
    """
    if not user.email or not user.is_active or LINKS.count(str(user.pk)):
        return False
    with override(UserProfile.get_for_user(user).get_preferred_language()):
        hours = settings.PASSWORD_RESET_TIMEOUT // HOUR
        subject = _("Your account at %(site)s") % {"site": settings.WAGTAIL_SITE_NAME}
        text = _(
            "Your user name is %(name)s. Set a password here, once, within %(hours)s hours:\n\n%(link)s\n\n"
            "Nobody else needs this link, not even an administrator."
        ) % {"name": user.get_username(), "hours": hours, "link": password_link(user)}
    send_mail(subject, text, None, [user.email])
    log(instance=user, action="user.send_link", user=sent_by)
    return True


@contribute.job(name=INVITE, title=gettext_lazy("Invitation of a user"), max_attempts=5)
def invite(context: JobContext) -> dict[str, int]:
    """The link for somebody whose role waited for a second administrator."""
    people = get_user_model().objects
    user = people.filter(pk=context.arguments["user"]).first()
    if user is None:
        return {"sent": 0}
    by = people.filter(pk=context.arguments["by"]).first()
    return {"sent": int(send_link(user, sent_by=by))}
