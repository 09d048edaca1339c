import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from association.core.registry.models import ModuleState
from association.core.registry.setup import record_modules
from tests.factories import make_donation, make_receipt

pytestmark = pytest.mark.django_db


def run(*args) -> dict:
    out = StringIO()
    call_command(*args, stdout=out)
    return json.loads(out.getvalue())


def test_modules_are_listed_with_their_state():
    ModuleState.objects.filter(label="receipts").update(enabled=False)

    listing = run("modules", "list", "--json")

    enabled = {module["label"]: module["enabled"] for module in listing["modules"]}
    built_in = [label for label in enabled if label in ("people", "funds", "donations", "receipts")]
    assert built_in == ["people", "funds", "donations", "receipts"]
    assert [enabled[label] for label in ("people", "funds", "donations", "receipts")] == [
        True,
        True,
        True,
        False,
    ]
    assert listing["problems"] == []


def test_migrate_never_switches_a_module_on_again():
    ModuleState.objects.filter(label="receipts").update(enabled=False)

    record_modules()

    assert not ModuleState.objects.get(label="receipts").enabled


def test_verify_is_content_with_an_honest_database():
    make_receipt(), make_donation()

    report = run("verify", "--json")

    assert report["ok"]
    assert {"numbers", "prints", "rules", "donation totals", "receipt claims"} <= {
        c["name"] for c in report["checks"]
    }


def test_verify_finds_a_gap_behind_a_removed_trigger():
    first, _second = make_donation(), make_donation()
    from association.core.rules import install

    install.remove()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM donations_donationline WHERE donation_id = %s", [first.pk])
        cursor.execute("DELETE FROM donations_donation WHERE id = %s", [first.pk])
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("verify", "--json", stdout=out)

    broken = {c["name"] for c in json.loads(out.getvalue())["checks"] if not c["ok"]}
    assert broken == {"numbers", "rules"}
    install.install()


def test_demo_is_refused_in_production(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="known password"):
        call_command("demo", "--no-serve")
