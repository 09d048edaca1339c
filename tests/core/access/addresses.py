"""Every address of the admin with arguments, filled in with rows to try it with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from association.core.desk.declaration import desk_models
from association.core.documents.states import transition_names
from association.core.jobs.actions import ACTIONS
from association.core.l10n.calendar import JalaliYear
from association.core.printing.prints import offered_prints

_REGEX_GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)")
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
MISSING = 999_999
PUBLIC = {"wagtailadmin_password_reset_confirm"}  # for people who cannot sign in

# Beginning of an address -> which of `site_rows` its `pk` names.
SITE_PK = {
    "/admin/api/main/pages/": "page",
    "/admin/api/main/documents/": "document",
    "/admin/api/main/images/": "image",
    "/admin/pages/": "page",
    "/admin/collections/": "collection",
    "/admin/workflows/tasks/": "task",
    "/admin/workflows/": "workflow",
    "/admin/snippets/cms/menu/": "menu",
    "/admin/snippets/cms/footer/": "footer",
    "/admin/snippets/choose/cms/menu/": "menu",
    "/admin/snippets/choose/cms/footer/": "footer",
    "/admin/locales/": "locale",
    "/admin/sites/": "site",
    "/admin/access-requests/": "access_request",
    "/admin/users/": "user",
    "/admin/groups/": "group",
    "/admin/roles/": "group",
    "/admin/webhooks/deliveries/": "delivery",
    "/admin/webhooks/": "webhook",
    "/admin/documents/": "document",
    "/admin/images/": "image",
    "/admin/settings/": "site",
    "/admin/translation/submit/snippet/": "menu",
}
SITE_ARGUMENTS = {
    "page_id": "page",
    "page_pk": "page",
    "parent_page_id": "page",
    "page_to_move_id": "page",
    "destination_id": "page",
    "image_id": "image",
    "document_id": "document",
    "doc_id": "document",
    "collection_id": "collection",
    "task_id": "task",
    "workflow_pk": "workflow",
}
WORDS = {
    "content_type_app_name": "cms",
    "content_type_model_name": "standardpage",
    "app_name": "core",
    "app_label": "cms",
    "model_name": "menu",
    "filter_spec": "original",
    "revision_id_a": "earliest",
    "revision_id_b": "latest",
    "object_id": "1",
    "label": "donations",
    "language": "fa",
    "uidb64": "MQ",
    "token": "x",
    "sha256": "0" * 64,
    "action": "delete",
    "action_name": "copy",
}
OF_SETTINGS = {"app_name": "core", "model_name": "associationprofile"}


def patterns(
    resolver: Any = None, prefix: str = "/", names: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Addresses below /admin/ with an argument, and the name of each."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + str(pattern.pattern).removeprefix("^")
        if not ("/admin/".startswith(address) or address.startswith("/admin/")):
            continue
        if isinstance(pattern, URLResolver):
            inner = (*names, pattern.namespace) if pattern.namespace else names
            yield from patterns(pattern, address, inner)
        elif "<" in address and pattern.name not in PUBLIC:
            readable = _REGEX_GROUP.sub(r"<\1>", address).replace(r"\.", ".").removesuffix("$")
            yield readable, ":".join([*names, pattern.name or ""])


def _actions(name: str) -> list[tuple[str, dict[str, str]]]:
    """What else varies in an address beside its row: the transition, the printed form."""
    namespace, _colon, view = name.partition(":")
    if name == "job_run_action":
        return [(action, {"action": action}) for action in ACTIONS]
    models = {f"{m._meta.app_label}_{m._meta.model_name}": m for m in desk_models()}
    if namespace not in models:
        return [("", {})]
    if view == "transition":
        return [(action, {"action": action}) for action in transition_names(models[namespace])]
    if view == "print":
        return [(form, {"name": form}) for form in offered_prints(models[namespace]) or ("none",)]
    return [("", {})]


def _rows(address: str, name: str, rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The rows an address is tried with, by variant."""
    namespace = name.partition(":")[0].removesuffix("_chooser")
    if namespace in rows["desk"]:
        # A template is looked at with a receipt.
        receipt = rows["desk"]["receipts_receipt"]["issued"]
        return {variant: {"pk": pk, "receipt": receipt} for variant, pk in rows["desk"][namespace].items()}
    first = address.removeprefix("/admin/").partition("/")[0]
    if first == "import":
        found = {variant: {"name": "gifts", "pk": pk} for variant, pk in rows["owned"]["import"].items()}
        return found if "<int:pk>" in address else {"gifts": {"name": "gifts"}}
    if first == "seal":
        return {"": {"kind": "receipts.receipt", "year": JalaliYear.of(timezone.localdate()).number}}
    if first in rows["owned"]:
        return {variant: {"pk": pk} for variant, pk in rows["owned"][first].items()}
    site = {name: rows["site"][row] for name, row in SITE_ARGUMENTS.items()}
    start = next((start for start in SITE_PK if address.startswith(start)), None)
    if start is not None:
        site["pk"] = rows["site"][SITE_PK[start]]
    return {"": {**site, **(OF_SETTINGS if first == "settings" else {})}}


def filled(rows: dict[str, Any]) -> dict[str, str]:
    """Every pattern with its variants, and the address to try: ``pattern [draft submit]`` -> ``/admin/…``."""
    assert apps.ready
    found = {}
    for pattern, name in patterns():
        for row, kwargs in _rows(pattern, name, rows).items():
            for action, more in _actions(name):
                values = {**WORDS, **kwargs, **more}
                variant = " ".join(filter(None, (row, action)))
                key = f"{pattern} [{variant}]" if variant else pattern
                found[key] = _ARGUMENT.sub(lambda m, v=values: str(v.get(m[1], MISSING)), pattern)
    return found
