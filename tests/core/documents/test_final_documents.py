"""Every way we know of to change or remove a submitted document. None may work.

Each path is tried on a donation in a transaction of its own; afterwards the stored row and its lines must be, byte
for byte, what they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction
from wagtail.actions import action_registry

from association.core.documents.errors import DomainError
from association.core.documents.transitions import perform
from association.core.documents.version import version_of
from association.core.registry.lifecycle import ModuleLifecycleError, uninstall_module
from association.modules.donations.models import Donation, DonationLine
from tests.factories import make_donation, make_draft, make_fund, make_party

pytestmark = pytest.mark.django_db
ADMIN = "/admin/donations/donations"
API = "/api/v1/donations/donations"
REFUSALS = (
    DatabaseError,
    DomainError,
    PermissionDenied,
    ValidationError,
    ModuleLifecycleError,
    CommandError,
    models.ProtectedError,
    serializers.base.DeserializationError,
)
PATHS: dict[str, Callable[[Any], Any]] = {}


@dataclass
class Case:
    """A submitted donation and everything an attacker may use."""

    donation: Donation
    user: Any
    client: Any
    api: Any

    @property
    def rows(self) -> Any:
        return Donation.objects.filter(pk=self.donation.pk)

    @property
    def line(self) -> DonationLine:
        return DonationLine.objects.get(donation=self.donation)

    def sql(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(pk=self.donation.pk, line=self.line.pk))


def path(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    PATHS[function.__name__] = function
    return function


def form_data(case: Case) -> dict[str, Any]:
    return {
        "seen_version": version_of(case.donation),
        "donor": "", "received_on": "1405/05/19", "method": "cash", "tracking_number": "1", "note": "changed",
        "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "1", "lines-0-id": case.line.pk, "lines-0-ORDER": "1",
        "lines-0-fund": case.line.fund_id, "lines-0-amount_irr": "5", "lines-0-intent": "",
    }  # fmt: skip


@path
def form_of_the_admin(case):
    case.client.post(f"{ADMIN}/edit/{case.donation.pk}/", form_data(case))


@path
def delete_page_of_the_admin(case):
    case.client.post(f"{ADMIN}/delete/{case.donation.pk}/")


@path
def wagtails_bulk_delete(case):
    case.client.post(f"/admin/bulk/donations/donation/delete/?id={case.donation.pk}")


@path
def wagtails_bulk_delete_of_all(case):
    case.client.post("/admin/bulk/donations/donation/delete/?id=all")


@path
def bulk_delete_of_the_list(case):
    case.client.post(
        f"{ADMIN}/bulk/", {"action": "delete", "pks": str(case.donation.pk), "query": "", "confirm": "1"}
    )


@path
def bulk_delete_of_all_in_the_list(case):
    case.client.post(f"{ADMIN}/bulk/", {"action": "delete", "all": "1", "query": "", "confirm": "1"})


@path
def bulk_submit_of_the_list(case):
    case.client.post(
        f"{ADMIN}/bulk/", {"action": "submit", "pks": str(case.donation.pk), "query": "", "confirm": "1"}
    )


@path
def patch_of_the_api(case):
    case.api.patch(f"{API}/{case.donation.pk}/", {"note": "changed"})


@path
def patch_of_lines_in_the_api(case):
    lines = [{"fund": case.line.fund_id, "amount_irr": 5}]
    case.api.patch(f"{API}/{case.donation.pk}/", {"lines": lines})


@path
def put_of_the_api(case):
    case.api.put(f"{API}/{case.donation.pk}/", {"note": "changed"})


@path
def delete_of_the_api(case):
    case.api.delete(f"{API}/{case.donation.pk}/")


@path
def submit_again(case):
    perform(case.donation, "submit", user=case.user)


@path
def edit_action_without_permission_checks(case):
    case.donation.note = "changed"
    edit = action_registry.get_action_class(Donation, "edit")
    edit(case.donation, user=case.user).execute(skip_permission_checks=True)


@path
def delete_action_without_permission_checks(case):
    delete = action_registry.get_action_class(Donation, "delete")
    delete(case.donation, user=case.user).execute(skip_permission_checks=True)


@path
def save(case):
    case.donation.note = "changed"
    case.donation.save()


@path
def save_of_one_field(case):
    case.donation.note = "changed"
    case.donation.save(update_fields=["note"])


@path
def save_past_our_own_save(case):
    case.donation.note = "changed"
    models.Model.save_base(case.donation)


@path
def delete(case):
    case.donation.delete()


@path
def queryset_update(case):
    case.rows.update(note="changed")


@path
def queryset_delete(case):
    case.rows.delete()


@path
def queryset_raw_delete(case):
    case.rows._raw_delete(case.rows.db)


@path
def bulk_update(case):
    case.donation.note = "changed"
    Donation.objects.bulk_update([case.donation], ["note"])


@path
def upsert(case):
    case.donation.note = "changed"
    Donation.objects.bulk_create(
        [case.donation], update_conflicts=True, unique_fields=["id"], update_fields=["note"]
    )


@path
def update_or_create(case):
    Donation.objects.update_or_create(pk=case.donation.pk, defaults={"note": "changed"})


@path
def fixture(case):
    text = serializers.serialize("json", [case.donation]).replace('"note": ""', '"note": "changed"')
    for loaded in serializers.deserialize("json", text):
        loaded.save()


@path
def kept_state_made_live(case):
    revision = case.donation.latest_revision
    revision.content["note"] = "changed"
    revision.save()
    revision.as_object().save()


@path
def cascade_from_the_donor(case):
    case.donation.donor.delete()


@path
def cascade_from_the_fund(case):
    case.line.fund.delete()


@path
def cascade_from_the_kind_of_content(case):
    ContentType.objects.get_for_model(Donation).delete()


@path
def line_changed(case):
    DonationLine.objects.filter(pk=case.line.pk).update(amount_irr=5)


@path
def line_saved(case):
    line = case.line
    line.amount_irr = 5
    line.save()


@path
def line_deleted(case):
    case.line.delete()


@path
def line_added(case):
    DonationLine.objects.create(donation=case.donation, fund=case.line.fund, amount_irr=5)


@path
def line_moved_in(case):
    DonationLine.objects.filter(donation=make_draft()).update(donation=case.donation)


@path
def line_moved_out(case):
    DonationLine.objects.filter(pk=case.line.pk).update(donation=make_draft())


@path
def back_to_draft(case):
    case.rows.update(docstatus=0, number=None, sequence=None)


@path
def other_number(case):
    case.rows.update(number="D-1400-00001", sequence=1, fiscal_year=1400)


@path
def cancelled_with_another_amount(case):
    case.rows.update(docstatus=2, total_irr=5)


@path
def sql_update(case):
    case.sql("UPDATE donations_donation SET total_irr = 5 WHERE id = {pk}")


@path
def sql_delete(case):
    case.sql("DELETE FROM donations_donation WHERE id = {pk}")


@path
def sql_line_update(case):
    case.sql("UPDATE donations_donationline SET amount_irr = 5 WHERE id = {line}")


@path
def sql_upsert(case):
    case.sql(
        "INSERT INTO donations_donationline (id, donation_id, fund_id, amount_irr, intent) "
        "SELECT id, donation_id, fund_id, 5, intent FROM donations_donationline WHERE id = {line} "
        "ON CONFLICT (id) DO UPDATE SET amount_irr = 5"
    )


@path
def sql_replace_or_truncate(case):
    columns = ", ".join(f'"{field.column}"' for field in Donation._meta.concrete_fields)
    changed = columns.replace('"total_irr"', "5")
    case.sql(
        f"INSERT OR REPLACE INTO donations_donation ({columns}) "
        f"SELECT {changed} FROM donations_donation WHERE id = {{pk}}"
        if connection.vendor == "sqlite"
        else "TRUNCATE donations_donation CASCADE"
    )


@path
def module_uninstalled(case):
    uninstall_module("donations")


@path
def module_uninstalled_by_command(case):
    for label in ("majma_dues", "receipts", "donations"):  # the last is the one that is refused
        call_command("modules", "uninstall", label, "--yes")


def stored(donation: Donation) -> tuple[list[Any], list[Any]]:
    """The row and its lines as the database holds them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM donations_donation WHERE id = %s", [donation.pk])
        row = cursor.fetchall()
        cursor.execute("SELECT * FROM donations_donationline WHERE donation_id = %s", [donation.pk])
        return row, cursor.fetchall()


@pytest.fixture
def case(make_user, client_for, api_for):
    user = make_user("root", "treasurer")
    user.is_superuser = True
    user.save()
    donation = make_donation(donor=make_party(), fund=make_fund(), by=user)
    return Case(donation, user, client_for(user), api_for(user))


def test_the_list_is_long_enough():
    assert len(PATHS) >= 25


@pytest.mark.parametrize("name", PATHS)
def test_submitted_document_stays_what_it_is(name, case):
    before = stored(case.donation)

    try:
        with transaction.atomic():
            PATHS[name](case)
    except REFUSALS:
        pass

    assert stored(case.donation) == before
    assert all(before)
