"""Wagtail's tasks whose row is gone before a worker comes to them: there is nothing left to do."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django_tasks_db.models import DBTaskResult
from wagtail.tasks import update_reference_index_task

_LOOKED_AT = 200


def forget_tasks_of_gone_rows(alias: str) -> int:
    """Drop waiting tasks that would index a row that was deleted since, or whose module is gone; how many.

    Wagtail asks for one with each save, looks for the row when its turn comes, and fails where it finds none.
    """
    waiting = DBTaskResult.objects.ready().filter(
        backend_name=alias, task_path=update_reference_index_task.module_path
    )
    asked: dict[tuple[str, str], dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for key, said in waiting.values_list("pk", "args_kwargs")[:_LOOKED_AT]:
        app, model, pk = said["args"]
        asked[app, model][pk].append(key)
    gone = [
        key
        for (app, model), rows in asked.items()
        for pk in rows.keys() - _there(app, model, rows)
        for key in rows[pk]
    ]
    return DBTaskResult.objects.filter(pk__in=gone).delete()[0] if gone else 0


def _there(app: str, model: str, pks: Any) -> set[str]:
    try:
        rows = apps.get_model(app, model)._base_manager.filter(pk__in=list(pks))
    except (LookupError, ValueError, ValidationError):
        return set()
    return {str(pk) for pk in rows.values_list("pk", flat=True)}
