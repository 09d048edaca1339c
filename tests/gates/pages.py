"""The pages the gates look at: every address of the admin that opens for a role, and the website's.

In the suite each kind of page once, spread over roles and languages; with MAJMA_GATES=1 (`make gates`) all of them
for every role and language.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import resolve
from wagtail.models import Page
from wagtail.users.models import UserProfile

from association.core.access.roles import ensure_role
from association.modules.receipts.models import Receipt
from tests.core.access.addresses import filled
from tests.core.access.rows import desk_rows, owned_rows, site_rows
from tests.core.access.test_leak_matrix import TABLE
from tests.core.access.test_row_matrix import decisions

ALL = os.environ.get("MAJMA_GATES") == "1"
LANGUAGES = ("fa", "en")
# The accounts of the demonstration by the roles they play.
ACCOUNTS = {
    "communications": "communications",
    "treasurer": "treasurer",
    "board": "board",
    "administrator": "admin",
}
ANYBODY = ""


@dataclass(frozen=True)
class PageToTry:
    """An address, who opens it (nobody signed in: the empty string) and in which language."""

    address: str
    role: str
    language: str

    def __str__(self) -> str:
        return f"{self.address} {self.role or 'anybody'} {self.language}"


def kind_of(address: str) -> str:
    """What draws a page: two lists of the same view are one kind."""
    view = resolve(address.partition("?")[0]).func
    view = getattr(view, "view_class", view)
    return f"{view.__module__}.{view.__qualname__}"


def is_ours(address: str) -> bool:
    """Whether a page is drawn by a view of the project, not by one of Wagtail's as it is."""
    return not kind_of(address).startswith(("wagtail.", "django."))


def speak(user: Any, language: str) -> None:
    """Let the admin speak a language to a user."""
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save(update_fields=["preferred_language"])


def signed_in(role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role != ANYBODY:
        client.force_login(get_user_model().objects.get(username=ACCOUNTS[role]))
    return client


def _admin_addresses() -> dict[str, list[str]]:
    """Addresses, without an argument and of rows, and the roles they open for by the tables of test_*_matrix.py."""
    treasurer = get_user_model().objects.get(username="treasurer")
    other = get_user_model().objects.create_user("somebody-else")
    other.groups.add(ensure_role("treasurer").group)
    rows = {
        "desk": desk_rows(treasurer, other),
        "owned": owned_rows(treasurer, other),
        "site": site_rows(other),
    }
    decided = decisions()
    of_rows = {address: _owners(key, decided[key]) for key, address in filled(rows).items()}
    return {**json.loads(TABLE.read_text()), **of_rows}


def _owners(key: str, roles: list[str]) -> list[str]:
    """Who opens a row: of one's own row its owner, whom `_admin_addresses` makes the treasurer."""
    return ["treasurer"] if "[own" in key and "treasurer" in roles else roles


def _public_addresses() -> list[str]:
    pages = Page.objects.live().filter(depth__gt=1).specific()
    receipt = Receipt.objects.exclude(number=None).first()
    assert receipt is not None
    fixed = ["/verify/heads/", "/verify/check/", f"/verify/{receipt.code}/", "/verify/" + "0" * 32 + "/"]
    entrance = ["/admin/login/", "/admin/password_reset/"]
    website = [url for page in pages if (url := page.get_url())]
    return [*website, *fixed, "/nothing-here/", *entrance]


def pages_to_try() -> Iterator[PageToTry]:
    """In the order of their addresses. Writes the rows they show."""
    seen: set[str] = set()
    for address, roles in sorted(_admin_addresses().items()):
        if not roles or (not ALL and kind_of(address) in seen):
            continue
        seen.add(kind_of(address))
        if ALL:
            yield from (PageToTry(address, role, language) for role in roles for language in LANGUAGES)
        else:
            number = crc32(address.encode())
            yield PageToTry(address, roles[number % len(roles)], LANGUAGES[number // 8 % 2])
    for address in _public_addresses():
        languages = LANGUAGES if address.startswith("/verify/") else ("",)
        for language in languages:
            yield PageToTry(f"{address}?lang={language}" if language else address, ANYBODY, language)


def is_page(answer: Any) -> bool:
    """Whether an answer is a whole page of HTML, "not found" too, and no part of one, no file, no redirect."""
    kind = answer.headers.get("Content-Type", "")
    return kind.startswith("text/html") and answer.content.lstrip()[:15].lower().startswith(b"<!doctype html")
