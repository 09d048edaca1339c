"""A guard of receipts, deliveries or the seal that does something else than declared is told under its own name."""

import pytest
from django.db import connection

from association.core.health.facts import facts
from association.core.rules import install
from association.core.rules.checks import rules_are_there

pytestmark = pytest.mark.django_db
RULES = {
    "receipts_receiptdelivery": "outcome_stays",
    "receipts_receiptdeliveryevent": "append_only",
    "receipts_receiptlink": "link_used",
    "core_sealcontents": "append_only",
    "core_sealhead": "append_only",
    "core_sealleaf": "append_only",
}


def let_everything_pass(table: str) -> str:
    """Alter the rule of updates as somebody would who wants to change rows unnoticed."""
    name = f"rule_{table}_update_{RULES[table]}"
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


@pytest.mark.parametrize("table", RULES)
def test_altered_rule_is_told_by_check_and_health_page(table):
    name = let_everything_pass(table)

    told = rules_are_there(None, databases=["default"])

    assert install.missing() == [name]
    assert [name in message.msg for message in told] == [True]
    assert facts()[0].ok is False
    install.install()
    assert (install.missing(), facts()[0].ok) == ([], True)
