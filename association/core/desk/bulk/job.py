"""Many rows as background work: each row and the place it has come to are kept together."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from association.core import contribute
from association.core.documents.requests import judged, plain
from association.core.jobs.context import JobContext
from association.core.jobs.models import JobRun
from association.core.jobs.services import enqueue_job

from .actions import BulkAction, bulk_actions_of
from .rows import do_row

JOB = "bulk"
ROWS_PER_BREATH = 25
MOST_LISTED = 500


def enqueue_bulk(
    action: BulkAction, model: type[Model], seen: Mapping[int, str], *, user: Any, values: Mapping[str, Any]
) -> JobRun:
    """Ask for an action on many rows, given by the version that was `seen` of each.

    The subject names kind and action only: administrators read it too.
    """
    return enqueue_job(
        JOB,
        key=f"{JOB}:{secrets.token_hex(12)}",
        arguments={
            "model": model._meta.label_lower,
            "action": action.name,
            "seen": list(seen.items()),
            "values": plain(values),
        },
        requested_by=user,
        subject=f"{action.label}: {capfirst(model._meta.verbose_name_plural)}",
    )


@contribute.job(name=JOB, title=_("Action on many rows"))
def run_bulk(context: JobContext) -> dict[str, Any]:
    """Do it row by row. `context.user` is asked anew for each; it waits while its module is switched off."""
    arguments = context.arguments
    model = apps.get_model(arguments["model"])
    context.require_module(model._meta.app_label)
    action, rows = bulk_actions_of(model)[arguments["action"]], arguments["seen"]
    values = judged(action.form_class, arguments["values"])
    state = context.cursor or {"at": 0, "done": 0, "failed": 0, "rows": []}
    for position in range(state["at"], len(rows)):
        pk, seen = rows[position]
        with transaction.atomic():
            reason = do_row(action, model, pk, user=context.user, values=values, seen=seen)
            state = _counted(state, pk, reason)
            context.advance(state["at"], len(rows), cursor=state)
        if state["at"] % ROWS_PER_BREATH == 0:
            context.breathe()
    name = f"{model._meta.app_label}_{model._meta.model_name}:bulk_result"
    return {**state, "url": reverse(name, args=[context.run.pk])}


def _counted(state: dict[str, Any], pk: int, reason: str) -> dict[str, Any]:
    """The state after one more row. Only so many reasons are kept: they are saved anew with every row."""
    if not reason:
        return {**state, "at": state["at"] + 1, "done": state["done"] + 1}
    rows = [*state["rows"], [pk, reason]] if len(state["rows"]) < MOST_LISTED else state["rows"]
    return {**state, "at": state["at"] + 1, "failed": state["failed"] + 1, "rows": rows}
