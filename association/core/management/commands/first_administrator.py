"""``manage.py first_administrator``: the one account made at the server; all others are made in the admin."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from association.core.access.administrators import create_administrator, password_link
from association.core.documents.errors import DomainError


class Command(BaseCommand):
    help = "Make the first user: a system administrator and nothing else. Prints the link to set a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="the name to sign in with")
        parser.add_argument("--email", required=True, help="where forgotten passwords are mended")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input instead"
        )
        parser.add_argument(
            "--another", action="store_true", help="although there is an administrator already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else None
        try:
            user = create_administrator(
                username=options["username"],
                email=options["email"],
                password=password,
                another=options["another"],
            )
        except ValidationError as exc:
            raise CommandError(" ".join(exc.messages)) from exc
        except DomainError as exc:
            raise CommandError(str(exc)) from exc
        if password is not None:
            self.stdout.write(f"{user.username} may sign in.")
            return
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        self.stdout.write(f"{user.username} sets a password here, once, within {hours} hours:")
        self.stdout.write(password_link(user))
