"""Wagtail's own tasks are done by the same command."""

import pytest
from django.core.management import call_command
from django_tasks import task, task_backends
from django_tasks_db.models import DBTaskResult
from wagtail.signal_handlers import connect_reference_index_signal_handlers
from wagtail.tasks import update_reference_index_task

from cms.models import HomePage, Menu, MenuItem

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


def test_row_that_is_gone_before_its_turn_costs_no_failure(settings, website_rows):
    # Wagtail stops asking before a migration and goes on after it: a refused one, of another test, has no after.
    connect_reference_index_signal_handlers()
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "wagtail"]}
    }
    menu = Menu.objects.first()
    kept, gone = (MenuItem.objects.create(menu=menu, page=HomePage.objects.first()) for _number in range(2))
    gone.delete()
    update_reference_index_task.enqueue("uninstalled", "visit", "1")
    asked = DBTaskResult.objects.count()

    call_command("work", "--once")

    assert asked >= 3
    assert {row.status for row in DBTaskResult.objects.all()} == {"SUCCESSFUL"}
    assert str(kept.pk) in {row.args_kwargs["args"][2] for row in DBTaskResult.objects.all()}
