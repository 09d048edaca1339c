"""New users start in Persian, in Tehran time, whatever their browser says."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db.models.signals import post_save
from django.dispatch import receiver


@receiver(post_save, sender=settings.AUTH_USER_MODEL, dispatch_uid="core.l10n.profile")
def greet_new_user(instance: AbstractUser, created: bool, raw: bool, **kwargs: Any) -> None:
    if not created or raw:
        return
    from wagtail.users.models import UserProfile

    UserProfile.objects.get_or_create(
        user=instance,
        defaults={"preferred_language": settings.LANGUAGE_CODE, "current_time_zone": settings.TIME_ZONE},
    )
