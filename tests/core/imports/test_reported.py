"""Files as people and programs send them: every cell is read, or refused by name."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from association.core.imports.reading import UnreadableFileError
from association.core.imports.running import run_list
from association.core.registry.contributions import find
from association.modules.donations.models import Donation, DonationLine
from association.modules.people.models import Party

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parents[2] / "data" / "reported"


def import_file(name: str, **options):
    content = (FILES / name).read_bytes()
    return run_list(find("importer", "gifts"), content, **{"dry_run": False, "user": None, **options})


@dataclass
class Read:
    """What a file that can be read must give."""

    recorded: int = 0
    total_irr: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    reason: str = ""
    note: str = ""


READ = {
    "01-amount-with-unquoted-commas.csv": Read(refused=[(2, "")], reason="بیش از عنوان‌ها خانه دارد"),
    "03-real-date-cell.xlsx": Read(1, 1_000_000),
    "04-sheet-size-wrong-in-file.xlsx": Read(3, 6_000_000),
    "05-excel-unicode-text.txt": Read(1, 1_000_000),
    "06-sep-line.csv": Read(1, 1_000_000),
    "07-merged-donor.xlsx": Read(refused=[(2, "نام خیر"), (3, "نام خیر")], reason="C2:C3"),
    "08-fraction-becomes-thousands.xlsx": Read(refused=[(2, "مبلغ")], reason="عدد درست نیست"),
    "09-long-intent-postgres.csv": Read(1, 1_000_000, [(3, "نیت")], "80"),
    "10-nul-postgres.csv": Read(1, 1_000_000, [(3, "نام خیر")], "نویسهٔ کنترلی"),
    "12-month-first-date.csv": Read(refused=[(2, "تاریخ")], reason="دو روز"),
    "13-invisible-in-name.csv": Read(4, 4_000_000),
    "14-two-sheets.xlsx": Read(1, 1_000_000, note="«اردیبهشت»"),
    "15-chart-in-front.xlsx": Read(1, 1_000_000),
    "18-cell-of-two-lines.csv": Read(1, 1_000_000, [(4, "مبلغ")], "abc"),
    "19-title-above-headings.csv": Read(1, 1_000_000, note="سطر ۳"),
    "23-heading-with-unit.csv": Read(1, 1_000_000),
    "24-formula-never-calculated.xlsx": Read(refused=[(2, "مبلغ")], reason="هرگز محاسبه نشده"),
}
UNREADABLE = {
    "02-two-amount-columns.csv": "«مبلغ»",
    "16-quote-not-closed.csv": "گیومه‌ای در سطر ۲ بسته نشده",
    "17-no-method-column.csv": "«روش»",
    "25-broken.xlsx": "آسیب دیده",
}


@pytest.mark.parametrize("name", READ)
def test_file_is_read_to_the_last_cell(name):
    expected = READ[name]

    dry = import_file(name, dry_run=True)
    before = Donation.objects.count()
    result = import_file(name)

    assert before == 0
    assert dry.as_dict() | {"dry_run": False} == result.as_dict()
    assert (result.recorded, result.total_irr) == (expected.recorded, expected.total_irr)
    assert [(error.line, error.column) for error in result.errors] == expected.refused
    assert all(expected.reason in error.reason for error in result.errors)
    assert expected.note in " ".join(result.notes)
    assert bool(result.notes) is bool(expected.note)
    assert Donation.objects.recorded().total_irr() == expected.total_irr
    assert result.rows == result.recorded + result.refused


@pytest.mark.parametrize("name", UNREADABLE)
def test_file_that_is_no_list_says_why(name):
    with pytest.raises(UnreadableFileError, match=UNREADABLE[name]):
        import_file(name)

    assert not Donation.objects.exists()


def test_every_file_is_tried():
    others = {"11a-ids-with-zeros.csv", "11b-same-list-after-excel.csv", "20-control-character-person.json"}
    pictures = {path.name for path in FILES.glob("*.jpg")}  # tried where pictures are uploaded

    assert {path.name for path in FILES.iterdir()} == {*READ, *UNREADABLE, *others, *pictures}


def test_real_date_is_read_by_its_type():
    import_file("03-real-date-cell.xlsx")

    assert str(Donation.objects.get().received_on) == "2026-03-25"


def test_list_saved_by_a_spreadsheet_is_the_same_list():
    first, second = (
        import_file(f"{name}.csv") for name in ("11a-ids-with-zeros", "11b-same-list-after-excel")
    )

    assert (first.recorded, second.recorded, second.repeated, second.refused) == (2, 0, 2, 0)


def test_name_with_what_nobody_sees_is_one_donor():
    import_file("13-invisible-in-name.csv")

    assert [party.name for party in Party.objects.all()] == ["سارا نمونه"]


def test_line_that_is_too_long_leaves_the_others():
    import_file("09-long-intent-postgres.csv")

    assert [line.intent for line in DonationLine.objects.all()] == ["آزاد"]


def test_control_character_is_kept_out_of_a_name_and_no_export_fails(api_for, client_for, treasurer):
    body = json.loads((FILES / "20-control-character-person.json").read_text())

    made = api_for(treasurer).post("/api/v1/people/people/", body, format="json")
    Party.objects.filter(pk=made.json()["id"]).update(name="الف\x01ب", address="=1+1")
    export = client_for(treasurer).get("/admin/people/people/?export=xlsx")

    assert (made.status_code, made.json()["name"]) == (201, "الفب نمونه")
    assert export.status_code == 200


def test_import_asked_for_twice_is_one_with_its_true_result(client_for, treasurer, do_jobs):
    client = client_for(treasurer)
    rows = "".join(f"A{n},1403/02/01,1000,نقدی\n" for n in range(40))
    with_rows = f"id,date,amount,method\n{rows}".encode()
    address = client.post("/admin/import/gifts/", {"file": SimpleUploadedFile("a.csv", with_rows)})[
        "Location"
    ]
    do_jobs()

    answers = [client.post(address), client.post(address)]
    do_jobs()
    client.post(address)

    assert [answer.status_code for answer in answers] == [302, 302]
    page = client.get(address)
    assert (page.context["result"]["recorded"], page.context["result"]["repeated"]) == (40, 0)
    assert Donation.objects.count() == 40


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/donations/donations/?search=a%00b",
        "/api/v1/people/people/?search=%00x",
        "/api/v1/search/?q=a%00b",
    ],
)
def test_nul_in_a_search_finds_nothing(address, api_for, treasurer):
    assert api_for(treasurer).get(address).status_code == 200


def test_nul_in_the_search_of_the_admin_finds_nothing(client_for, treasurer):
    assert client_for(treasurer).get("/admin/find/?q=a%00b").status_code == 200
