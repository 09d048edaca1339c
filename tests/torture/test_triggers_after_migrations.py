"""T6: triggers stand after every migration, from every state with data in it; a missing one is found."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from association.core.health.facts import facts
from association.core.rules import install
from association.modules.receipts.models import Receipt, ReceiptCopy, ReceiptLine, ReceiptVoid

from .figures import FULL, publish

APPS = ("receipts", "donations", "core")
# Going back behind these takes the tables of documents away, and their rows with them.
BEYOND = (("core", "0001_foundation"), ("core", "0002_association_profile"))
# What a small run goes back to: far enough that tables of final documents are rebuilt.
FEW = (("donations", "0002_extra_and_amended"),)


def states() -> list[tuple[str, str]]:
    """Every state of the money's tables that a migration has left and that can be gone back to with rows."""
    nodes = sorted(MigrationLoader(connection).graph.nodes)
    found = [node for app in APPS for node in nodes if node[0] == app and node not in BEYOND]
    return found if FULL else [node for node in FEW if node in found]


def drop(name: str, table: str) -> None:
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on}')


def test_triggers_and_seal_stand_after_going_forward_from_every_state(processes):
    gifts = processes.run("prepare", gifts=12)[0]
    processes.run("issue", gifts=gifts, seed=1, rolled_back=0)
    before = processes.run("state")[0]
    wrong, kept = [], 0

    for app, name in states():
        told = processes.run("migrate_back_and_forward", app=app, name=name)[0]
        if told["missing"] or told["broken"] or told["numbers"] != before["numbers"]:
            wrong.append((app, name, told))
        kept += told["numbers"] == before["numbers"]

    publish("T6", states=len(states()), kept=kept, wrong=len(wrong))
    assert wrong == []


@pytest.mark.django_db(transaction=True)
def test_rebuilt_table_gets_its_triggers_back_with_the_next_migrate():
    old = ReceiptCopy._meta.get_field("reason")
    wider = models.CharField(max_length=250)
    wider.set_attributes_from_name("reason")
    wider.model = ReceiptCopy
    with connection.schema_editor() as editor:
        editor.alter_field(ReceiptCopy, old, wider)
    # SQLite has made the table anew, without its triggers; PostgreSQL has changed it where it stands.
    lost = ["rule_receipts_receiptcopy_delete_append_only", "rule_receipts_receiptcopy_update_append_only"]
    assert install.missing() == (lost if connection.vendor == "sqlite" else [])

    call_command("migrate", verbosity=0)

    assert install.missing() == []
    with connection.schema_editor() as editor:
        editor.alter_field(ReceiptCopy, wider, old)
    install.install()


@pytest.mark.django_db
def test_each_missing_trigger_fails_the_proof_and_the_health_page(capsys):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT tgname, relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal"
            )
        triggers = [row for row in cursor.fetchall() if row[0].startswith("rule_")]
    tables = {table for _name, table in triggers}

    for name, table in triggers:
        mark = transaction.savepoint()
        drop(name, table)
        assert install.missing() == [name]
        assert [fact for fact in facts() if not fact.ok]
        transaction.savepoint_rollback(mark)

    drop(*triggers[0])
    with pytest.raises((SystemExit, CommandError)):
        call_command("verify")
    assert triggers[0][0] in capsys.readouterr().out
    install.install()
    assert {ReceiptVoid._meta.db_table, ReceiptLine._meta.db_table, Receipt._meta.db_table} <= tables
    publish("T6", triggers_removed_one_by_one=len(triggers), found=len(triggers))
