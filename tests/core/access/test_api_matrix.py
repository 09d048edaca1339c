"""Every endpoint of the API, each with its methods, tried by every role and by somebody anonymous.

`api_matrix.json` is the decision: the status each gets. An endpoint that is not in it fails, and so does another
status. Bodies are empty, so 400 means "may write, but said nothing"; every request is rolled back.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import URLResolver, get_resolver
from knox.models import AuthToken
from rest_framework.test import APIClient

from tests.conftest import ROLES
from tests.core.access import tables
from tests.core.access.addresses import MISSING
from tests.core.access.rows import desk_rows

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("api_matrix.json")
METHODS = ("get", "post", "put", "patch", "delete")
_ARGUMENT = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")
PRINTS = {"receipts": "receipt", "reports": "report"}


def endpoints(resolver=None, prefix="/") -> Iterator[tuple[str, str, object]]:
    """Method, address with ``{arguments}``, and the view class, of everything below /api/v1/."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if not ("/api/v1/".startswith(address) or address.startswith("/api/v1/")):
            continue
        if isinstance(pattern, URLResolver):
            yield from endpoints(pattern, address)
        elif not address.endswith("*"):  # whatever does not exist
            readable = _ARGUMENT.sub(lambda m: f"{{{m[1] or m[2]}}}", address)
            view = getattr(pattern.callback, "cls", None) or pattern.callback.view_class
            actions = getattr(pattern.callback, "actions", None)
            for method in METHODS:
                allowed = method in view.http_method_names
                if allowed and (method in actions if actions else hasattr(view, method)):
                    yield method, readable, view


def requests(rows: dict[str, dict[str, int]]) -> dict[str, tuple[str, str]]:
    """``GET /api/v1/… [draft]`` -> method and address to send."""
    found = {}
    for method, address, view in endpoints():
        model = getattr(view, "model", None)
        kinds = rows.get(f"{model._meta.app_label}_{model._meta.model_name}", {}) if model else {}
        variants = kinds if "{pk}" in address and kinds else {"": MISSING}
        for variant, pk in variants.items():
            label = model._meta.app_label if model else ""
            key = f"{method.upper()} {address}" + (f" [{variant}]" if variant else "")
            filled = address.replace("{pk}", str(pk)).replace("{name}", PRINTS.get(label, "none"))
            for name in ("item", "revision"):
                filled = filled.replace(f"{{{name}}}", str(MISSING))
            found[key] = (method, filled)
    return found


def ask(client: APIClient, method: str, address: str) -> int:
    with transaction.atomic():
        status = getattr(client, method)(address, *([] if method in ("get", "delete") else [{}])).status_code
        transaction.set_rollback(True)
    return status


def decided(who: str) -> dict[str, int]:
    return {key: statuses[who] for key, statuses in tables.read(TABLE).items()}


@pytest.mark.parametrize("who", [*ROLES, "anonymous"])
def test_endpoints_answer_as_the_table_says(who, make_user):
    user, other = make_user(who, *([who] if who != "anonymous" else [])), make_user("other", "treasurer")
    tried = requests(desk_rows(user, other))
    client = APIClient(raise_request_exception=False)
    if who != "anonymous":
        client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(user)[1]}")

    statuses = {key: ask(client, *request) for key, request in tried.items()}
    if tables.WRITE:
        tables.write_statuses(TABLE, who, statuses)

    assert {k: v for k, v in statuses.items() if decided(who).get(k) != v} == {}
    assert sorted(statuses) == sorted(decided(who))


def test_every_kind_with_a_desk_has_endpoints():
    from association.core.desk.declaration import desk_models

    served = {getattr(view, "model", None) for _method, _address, view in endpoints()}

    assert [m._meta.label for m in desk_models() if m not in served] == []
