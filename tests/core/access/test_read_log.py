"""The log of reading: every way to a row of a kind that keeps one is on record before anything is shown."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.urls import reverse
from majma_cases.models import Case, Household, Need
from rest_framework.test import APIClient

from association.core.access.audit import (
    ReadRecord,
    ReadRow,
    is_read_logged,
    on_record,
    readings_of,
    record_read,
)
from association.core.keys.scopes import offered_scopes
from tests.core.access.cases import discussed
from tests.core.access.rows import print_of
from tests.core.desk.bulk.test_bulk import confirm
from tests.core.documents.test_rules import refused

pytestmark = [pytest.mark.django_db, pytest.mark.both]

NEEDS, CASES = "/admin/majma_cases/needs/", "/admin/majma_cases/cases/"
API = "/api/v1/majma_cases/"


@pytest.fixture
def own(treasurer):
    made = discussed(treasurer, "بهار")
    print_of(made.final, "need")
    return made


@pytest.fixture
def clients(treasurer, own):
    browser, api = Client(raise_request_exception=False), APIClient(raise_request_exception=False)
    browser.force_login(treasurer)
    api.force_authenticate(treasurer)
    return {"admin": browser, "api": api}


# Who asks, for what (case, draft, final and file are filled in), as which way, and of which row.
WAYS = [
    ("admin", CASES, "list", "case"),
    ("admin", f"{CASES}results/", "list", "case"),
    ("admin", CASES + "inspect/{case}/", "page", "case"),
    ("admin", CASES + "edit/{case}/", "page", "case"),
    ("admin", CASES + "delete/{case}/", "page", "case"),
    ("admin", CASES + "history/{case}/", "page", "case"),
    ("admin", CASES + "readers/{case}/", "page", "case"),
    ("admin", f"{CASES}?export=csv", "export", "case"),
    ("admin", f"{CASES}?export=xlsx", "export", "case"),
    ("admin", "/admin/find/?q=کودک", "search", "case"),
    ("admin", "/admin/majma_cases_case_chooser/", "list", "case"),
    ("admin", "/admin/majma_cases_case_chooser/results/", "list", "case"),
    ("admin", "/admin/majma_cases_case_chooser/chosen/{case}/", "list", "case"),
    ("admin", "/admin/majma_cases/households/inspect/{household}/", "list", "case"),
    ("admin", CASES + "new/?copy={case}", "page", "case"),
    ("admin", NEEDS + "?docstatus=2&case={case}", "list", "case"),  # by name, in the filter
    ("admin", NEEDS + "list/print/?case={case}", "print", "case"),  # by name, in its heading
    ("admin", f"{CASES}list/print/", "print", "case"),
    ("admin", NEEDS + "inspect/{draft}/", "page", "draft"),
    ("admin", NEEDS + "submit/{draft}/confirm/", "page", "draft"),
    ("admin", NEEDS + "attachment/{draft}/{file}/", "attachment", "draft"),
    ("admin", NEEDS + "print/need/{final}/fa/", "print", "final"),
    ("admin", NEEDS + "changes/{final}/{step}/", "page", "final"),
    ("api", f"{API}cases/", "api-list", "case"),
    ("api", f"{API}cases/?pagination=cursor", "api-list", "case"),
    ("api", API + "cases/{case}/", "api", "case"),
    ("api", API + "cases/{case}/history/", "api", "case"),
    ("api", API + "needs/{draft}/comments/", "api", "draft"),
    ("api", API + "needs/{draft}/attachments/{file}/", "attachment", "draft"),
    ("api", API + "needs/{final}/prints/need/", "print", "final"),
    ("api", "/api/v1/search/?q=کودک", "search", "case"),
]


def asked(clients, own, who, address):
    ids = {"case": own.case, "household": own.household, "draft": own.draft, "final": own.final}
    ids = {name: row.pk for name, row in ids.items()}
    ids |= {"file": own.attachment.pk, "step": own.final.latest_revision_id}
    answer = clients[who].get(address.format(**ids))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, body


def test_every_way_is_on_record(clients, treasurer, own):
    found = {}
    for who, address, way, row in WAYS:
        last = ReadRecord.objects.order_by("pk").last()
        status, _body = asked(clients, own, who, address)
        new = readings_of(getattr(own, row)).filter(pk__gt=last.pk if last else 0, action=way, user=treasurer)
        found[address] = (status, new.exists())

    assert {address: got for address, got in found.items() if got != (200, True)} == {}


def test_nothing_is_shown_that_cannot_be_put_on_record(clients, own):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE core_readrow")

    answers = {address: asked(clients, own, who, address) for who, address, _way, _row in WAYS}

    assert {status for status, _body in answers.values()} == {500}
    shown = [
        a for a, (_s, body) in answers.items() if "بهار" in body.decode("utf-8", "ignore") or b"PDF-1" in body
    ]
    assert shown == []


def test_refused_writing_is_on_record_too(clients, own):
    answer = clients["api"].patch(f"{API}needs/{own.final.pk}/", {"title": "x"})

    assert (answer.status_code, [record.action for record in readings_of(own.final)]) == (409, ["api"])


def test_rows_in_bulk_are_on_record_one_by_one(clients, own, treasurer):
    admin = clients["admin"]
    rows = {"ids": [own.draft.pk, own.final.pk]}
    page = admin.post(f"{NEEDS}bulk/", {"action": "print-need", **rows})
    confirm(admin, page, f"{NEEDS}bulk/", language="fa")
    admin.post(f"{NEEDS}bulk/", {"action": "export-csv", **rows})

    listed = {record.action for record in readings_of(own.final)}
    assert listed == {"list", "print", "export"}
    assert {record.action for record in readings_of(own.draft)} == {"list", "export"}


def test_long_export_is_on_record_when_it_is_written(clients, own, settings, do_jobs):
    settings.EXPORT_INLINE_ROWS = 0

    clients["admin"].get(f"{CASES}?export=csv")
    before = readings_of(own.case).count()
    do_jobs()

    assert (before, [record.action for record in readings_of(own.case)]) == (0, ["export"])


def test_what_came_after_the_record_is_not_shown_with_it(own, treasurer):
    record = record_read(user=treasurer, action="export", model=Need, rows=1, pks=[own.draft.pk])

    assert set(on_record(record, Need.objects.all())) == {own.draft}
    with pytest.raises(ValueError, match="name the rows"):
        record_read(user=treasurer, action="export", model=Need, rows=1)


def test_kinds_without_a_log_are_not_on_record(clients, own):
    clients["admin"].get("/admin/majma_cases/households/")

    assert [is_read_logged(model) for model in (Household, Case, Need)] == [False, True, True]
    assert not ReadRow.objects.exists()


def test_who_looked_stands_beside_the_row_for_those_with_the_right(
    clients, own, make_user, client_for, treasurer
):
    other = make_user("other", "treasurer")
    Household.objects.update(worker=other)
    client_for(other).get(f"{CASES}inspect/{own.case.pk}/")
    Household.objects.update(worker=treasurer)
    admin, address = clients["admin"], reverse("majma_cases_case:readers", args=[own.case.pk])

    row = admin.get(f"{CASES}inspect/{own.case.pk}/").text
    page, of_other = admin.get(address), admin.get(address, {"person": other.pk})
    treasurer.groups.get().permissions.remove(Permission.objects.get(codename="view_read_log_case"))
    without = admin.get(address)

    assert address in row
    crumbs = [crumb["label"] for crumb in page.context["breadcrumbs_items"]]
    assert crumbs[-2:] == [str(own.case), "چه کسانی دیده‌اند"]
    assert {reading.user for reading in page.context["page"]} == {treasurer, other}
    assert {reading.user for reading in of_other.context["page"]} == {other}
    assert without.status_code == 302
    assert address not in admin.get(f"{CASES}inspect/{own.case.pk}/").text
    assert "read_log" not in str(offered_scopes(treasurer))


def test_all_reading_stands_in_the_reports_of_administrators(
    clients, own, administrator, client_for, treasurer
):
    clients["admin"].get(CASES)
    address = reverse("readings")

    page = client_for(administrator).get(address)
    filtered = client_for(administrator).get(address, {"user": treasurer.pk, "action": "export"})

    assert "treasurer" in page.text
    assert "پرونده‌ها" in page.text
    assert "کودک" not in page.text
    assert [list(answer.context["object_list"]) for answer in (page, filtered)] == [
        [ReadRecord.objects.get()],
        [],
    ]
    assert clients["admin"].get(address).status_code == 302


def test_who_looked_at_a_row_is_found_by_an_index(own):
    if connection.vendor == "sqlite":  # PostgreSQL reads small tables as a whole, whatever indexes there are
        assert "read_row_of" in readings_of(own.case).explain()


def test_readings_stay_as_they_are(clients, own):
    clients["admin"].get(CASES)

    assert refused(lambda: ReadRow.objects.update(object_id=1))
    assert refused(lambda: ReadRow.objects.all().delete())
