"""Uninstalling and installing for real, and two processes over one database: real commits."""

import json
import os
import subprocess
import sys
from functools import partial

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection
from wagtail.models import Revision

from association.core.registry import lifecycle
from association.core.registry.models import SeedRecord
from association.core.registry.state import forget, is_enabled
from tests.databases import address_of
from tests.factories import make_receipt

pytestmark = pytest.mark.django_db(transaction=True)


def schema() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {
            table: sorted(c.name for c in connection.introspection.get_table_description(cursor, table))
            for table in tables
        }


def test_uninstall_and_install_leave_schema_and_rows_as_they_were():
    make_receipt()
    before = schema()

    lifecycle.uninstall_module("majma_dues")  # it needs receipts
    lifecycle.uninstall_module("receipts", discard_records=True)
    assert not [table for table in schema() if table.startswith("receipts_")]
    assert not Permission.objects.filter(content_type__app_label="receipts").exists()
    assert not Revision.objects.filter(content_type__app_label="receipts").exists()
    assert not SeedRecord.objects.filter(module="receipts").exists()

    lifecycle.install_module("majma_dues")  # and with it what it needs
    forget()

    assert schema() == before
    assert Permission.objects.filter(codename="void_receipt").exists()
    assert make_receipt().sequence >= 1


def test_another_process_sees_the_switch_without_restart():
    chosen = {
        "DATABASE_URL": address_of(),
        "DJANGO_SETTINGS_MODULE": "association.config.settings.development",
    }
    run = partial(subprocess.run, env={**os.environ, **chosen}, capture_output=True, text=True, check=False)
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "modules"]
    assert is_enabled("receipts")

    done = run([*command, "disable", "receipts"])

    assert done.returncode == 0, done.stderr
    forget()
    assert not is_enabled("receipts")
    lifecycle.enable_module("receipts")
    listing = run([*command, "list", "--json"])
    assert all(module["enabled"] for module in json.loads(listing.stdout)["modules"])
