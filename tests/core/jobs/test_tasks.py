"""Wagtail's own tasks are done by the same command."""

import pytest
from django.core.management import call_command
from django_tasks import task, task_backends
from django_tasks_db.models import DBTaskResult

pytestmark = pytest.mark.django_db(transaction=True)  # their worker closes connections between tasks


@task()
def double(number: int) -> int:
    return number * 2


def test_work_does_tasks_of_the_database_queue(settings):
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "wagtail"]}
    }
    assert task_backends["default"].__class__.__name__ == "DatabaseBackend"
    for queue in ("default", "wagtail"):
        double.using(queue_name=queue).enqueue(21)

    call_command("work", "--once")

    assert [row.return_value for row in DBTaskResult.objects.all()] == [42, 42]
