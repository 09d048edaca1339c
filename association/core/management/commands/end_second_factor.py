"""``manage.py end_second_factor``: for the day the last administrator's telephone is gone."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from association.core.second_factor.sign_ins import end_others


class Command(BaseCommand):
    help = "End the second factor of a user, and all their sign-ins. In the admin two administrators do this."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="the name the person signs in with")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']!r}.")
        ended, _by_kind = Authenticator.objects.filter(user=user).delete()
        if not ended:
            raise CommandError(f"{user.username} has no second factor.")
        end_others(user)
        self.stdout.write(
            f"{user.username} signs in with the password alone, and sets a new second factor up."
        )
