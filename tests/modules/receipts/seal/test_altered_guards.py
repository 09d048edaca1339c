"""A guard of receipts, deliveries or the seal that does something else than declared is told under its own name."""

import pytest
from django.db import connection

from association.core.guards import install
from association.core.guards.checks import guards_are_there
from association.core.health.facts import facts

pytestmark = pytest.mark.django_db
GUARDS = {
    "receipts_receiptdelivery": "update_rule",
    "receipts_receiptdeliveryevent": "update",
    "receipts_receiptlink": "update_rule",
    "receipts_sealcontents": "update_rule",
    "receipts_sealhead": "update",
    "receipts_sealleaf": "update",
}


def let_everything_pass(table: str) -> str:
    """Alter the guard of updates as somebody would who wants to change rows unnoticed."""
    name = f"guard_{table}_{GUARDS[table]}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS '
                "$$ BEGIN RETURN NEW; END $$"
            )
        else:
            cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute(
                f'CREATE TRIGGER "{name}" BEFORE UPDATE ON "{table}" FOR EACH ROW WHEN 1 = 0 '
                "BEGIN SELECT RAISE(ABORT, 'x'); END"
            )
    return name


@pytest.mark.parametrize("table", GUARDS)
def test_altered_guard_is_told_by_check_and_health_page(table):
    name = let_everything_pass(table)

    told = guards_are_there(None, databases=["default"])

    assert install.missing() == [name]
    assert [name in message.msg for message in told] == [True]
    assert facts()[0].ok is False
    install.install()
    assert (install.missing(), facts()[0].ok) == ([], True)
