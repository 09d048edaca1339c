"""No request gets a 5xx: hostile values in every parameter and body of the API, and in addresses of the admin.

Bounded in CI by a number of requests per role; `make fuzz` goes on for MAJMA_FUZZ_SECONDS.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.conftest import ROLES
from tests.factories import make_draft, make_goods, make_receipt

pytestmark = [pytest.mark.django_db, pytest.mark.both]
SECONDS = float(os.environ.get("MAJMA_FUZZ_SECONDS", "0"))
REQUESTS = 220
SEED = int(os.environ.get("MAJMA_SEED", "1405"))
TEXTS = (
    "", "0", "1", "-1", "1.5", "²", "۵", "abc", "a\x00b", "\x00", "99999999999999999999", "9" * 5000, "\u202e",
    "'\"><x>", "a " * 1200, "%", "\\", "../..", "null", "true", "2026-02-30", "0001-01-01", "1405/13/01", "{}", "[]",
    "\n", "é́",
)  # fmt: skip
VALUES: tuple[Any, ...] = (*TEXTS, None, True, [], {}, [[]], {"a": [1]}, 10**30, -(2**63), 1e308, 0.1)
BODIES = (
    b"", b"[", b"[" * 3000, b'{"name": "\\ud800"}', b"\xff\xfe", b"null", b"3", b'"x"', b'{"lines": {}}',
    b'{"lines": [[]]}',
)  # fmt: skip
ADMIN_NAMES = ("q", "id", "p", "ids", "next", "ordering")


def api_operations(client: Client) -> list[tuple[str, str, list[str], list[str]]]:
    """Method, path, names of query parameters, names of body fields of every operation of the schema."""
    schema = json.loads(client.get("/api/v1/schema/?format=json").content)
    found = []
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            names = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"]
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            component = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            fields = list(schema["components"]["schemas"].get(component, {}).get("properties", {}))
            found.append((method, path, names, fields))
    return found


def admin_addresses() -> list[str]:
    """Addresses below /admin/ as patterns, such as ``/admin/people/people/edit/<pk>/``."""

    def walk(patterns: Any, prefix: str):
        for pattern in patterns:
            part = prefix + re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", str(pattern.pattern)).strip("^$")
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, part)
            elif part.startswith("admin/"):
                yield f"/{part}"

    return sorted({address for address in walk(get_resolver().url_patterns, "") if "logout" not in address})


def hostile_path(path: str, rng: random.Random, known: list[int]) -> str:
    def value(_match: re.Match[str]) -> str:
        return quote(str(rng.choice([*known, *TEXTS]))[:300] or "x", safe="")

    return re.sub(r"<[^>]*>|\{[^}]*\}", value, path)


def queried(names: list[str], rng: random.Random) -> str:
    """A query string no longer than a server takes, with a hostile value for each name."""
    return "&".join(f"{name}={quote(rng.choice(TEXTS))}" for name in names)[:6000]


@pytest.mark.parametrize("role", ROLES)
def test_no_request_gets_a_server_error(role, make_user):
    receipt, draft = make_receipt(), make_draft()
    make_goods()
    known = [receipt.pk, draft.pk, 1]
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    client.force_login(make_user(role, role))
    rng = random.Random(f"{SEED}-{role}")
    operations, pages = api_operations(client), admin_addresses()
    wrong, until, number = [], time.monotonic() + SECONDS, 0

    def ask(method: str, address: str, **sent: Any) -> None:
        answer = client.generic(method.upper(), address, **sent)
        if answer.status_code >= 500 and answer.status_code != 503:
            wrong.append((answer.status_code, method, address[:300], str(sent)[:300]))

    while number < REQUESTS or time.monotonic() < until:
        number += 1
        if number % 4 == 0:
            page = hostile_path(rng.choice(pages), rng, known)
            query = queried(rng.sample(ADMIN_NAMES, 2), rng)
            ask(rng.choice(["get", "get", "post"]), f"{page}?{query}")
            continue
        method, path, names, fields = rng.choice(operations)
        if path.endswith(("/auth/logout/", "/schema/")):
            continue
        asked = rng.sample(names, min(len(names), 2))
        query = queried(asked, rng)
        body = json.dumps(
            {name: rng.choice(VALUES) for name in rng.sample(fields, min(len(fields), 4))}
        ).encode()
        sent = {"data": rng.choice([body, body, rng.choice(BODIES)]), "content_type": "application/json"}
        ask(method, f"{hostile_path(path, rng, known)}?{query}", **(sent if method != "get" else {}))

    assert wrong == [], f"seed {SEED}"
