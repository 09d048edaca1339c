"""The list of gifts of 1403 as it came: mixed digits, letters, dates, units, with errors. A shorter one of its kind."""

import json
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from association.core.imports.models import ImportRun, remember_headings
from association.core.imports.reading import UnreadableFileError
from association.modules.donations.importers import GiftImporter
from association.modules.donations.models import Donation
from association.modules.people.models import Party
from tests.factories import make_fund, make_receipt

pytestmark = pytest.mark.django_db

LIST = Path(__file__).with_name("gifts.csv")


def run(content: bytes | None = None, *, dry_run: bool = False):
    return GiftImporter().run(content or LIST.read_bytes(), dry_run=dry_run, user=None)


def changed(old: str, new: str) -> bytes:
    text = LIST.read_text("utf-8-sig")
    assert old in text
    return text.replace(old, new).encode("utf-8")


def test_good_lines_are_recorded_and_bad_ones_named():
    result = run()

    assert (result.recorded, result.refused, result.repeated, result.total_irr) == (8, 5, 2, 89_800_000)
    assert [(error.line, error.column) for error in result.errors] == [
        (10, "تاریخ"),
        (11, "تاریخ"),
        (12, "مبلغ"),
        (13, "مبلغ"),
        (14, "واحد"),
    ]
    assert all(error.reason for error in result.errors)
    assert Donation.objects.recorded().total_irr() == 89_800_000


def test_importing_again_changes_nothing():
    run()
    before = list(Donation.objects.order_by("pk").values())

    again = run()

    assert (again.recorded, again.repeated, again.total_irr) == (0, 10, 0)
    assert list(Donation.objects.order_by("pk").values()) == before


def test_dry_run_says_the_same_and_writes_nothing():
    dry = run(dry_run=True)

    assert (Donation.objects.count(), Party.objects.count()) == (0, 0)
    assert dry.as_dict() | {"dry_run": False} == run().as_dict()


def test_units_dates_and_digits_are_understood():
    run()

    toman = Donation.objects.get(external_id="G00004")
    assert (toman.total_irr, str(toman.received_on)) == (2_000_000, "2025-01-03")
    assert toman.donor.phone == "+989375381922"


def test_line_without_name_and_phone_is_an_anonymous_gift():
    run()

    assert Donation.objects.get(external_id="G00017").donor is None


def test_same_person_with_other_titles_is_one_donor():
    run()

    assert (
        Donation.objects.get(external_id="G00016").donor == Donation.objects.get(external_id="G00021").donor
    )


def test_intent_leads_to_its_fund_and_others_to_the_general_one():
    tablets = make_fund(intents=("تبلت",))

    result = run()

    line = Donation.objects.get(external_id="G00001").lines.get()
    other = Donation.objects.get(external_id="G00002").lines.get()
    assert (line.fund, line.intent) == (tablets, "تبلت")
    assert (other.fund.code, other.intent) == ("general", "نذر")
    assert result.unmatched_intents == {"نذر": 2, "درمان": 1, "زکات": 1}


def test_known_id_with_other_contents_is_refused():
    run()

    result = run(changed("G00002,۱۴۰۳/۰۱/۳۱,سبحان كريمي", "G00002,۱۴۰۳/۰۱/۳۰,سبحان كريمي"))

    assert (2, "شناسه") not in [(e.line, e.column) for e in result.errors]
    assert (3, "شناسه") in [(e.line, e.column) for e in result.errors]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00\x00", "نام,مبلغ\nا,۲".encode()],
    ids=["empty", "no text", "columns missing"],
)
def test_unreadable_file_says_what_to_do(content):
    with pytest.raises(UnreadableFileError):
        GiftImporter().read(content)


def test_command_prints_json():
    out = StringIO()

    call_command("import_data", "gifts", str(LIST), "--json", "--dry-run", stdout=out)

    report = json.loads(out.getvalue())
    assert (report["recorded"], report["refused"], report["repeated"]) == (8, 5, 2)
    assert set(report["errors"][0]) == {"line", "column", "reason"}


def test_command_names_a_missing_file():
    with pytest.raises(CommandError, match="nowhere.csv"):
        call_command("import_data", "gifts", "nowhere.csv")


def test_command_says_that_a_file_is_no_list(tmp_path):
    file, out = tmp_path / "list.csv", StringIO()
    file.write_text("شناسه,تاریخ,مبلغ\nA1,1405/01/05,1000\n", "utf-8")

    with pytest.raises(CommandError, match="روش") as failed:
        call_command("import_data", "gifts", str(file), "--json", stdout=out)

    assert failed.value.returncode == 2
    assert "«روش»" in json.loads(out.getvalue())["unreadable"]
    assert not ImportRun.objects.exists()


def test_command_records_in_the_name_of_a_user_who_may(treasurer, board):
    call_command("import_data", "gifts", str(LIST), "--user", "treasurer", stdout=StringIO())

    assert {donation.created_by for donation in Donation.objects.all()} == {treasurer}
    assert ImportRun.objects.get().rows.count() == 8
    with pytest.raises(CommandError, match="board"):
        call_command("import_data", "gifts", str(LIST), "--user", board.username)


def test_admin_shows_first_and_writes_after_confirmation(treasurer, client_for, do_jobs):
    client = client_for(treasurer)

    with LIST.open("rb") as file:
        address = client.post("/admin/import/gifts/", {"file": file})["Location"]
    waiting = client.get(address)
    do_jobs()
    preview = client.get(address)

    assert "/admin/jobs/" in waiting["Location"]
    assert preview.status_code == 200
    assert "۸۹٬۸۰۰٬۰۰۰" in preview.text
    assert "ثبت خواهد شد" in preview.text
    assert (Donation.objects.count(), Party.objects.count()) == (0, 0)

    client.post(address)
    client.post(address)
    do_jobs()

    assert Donation.objects.count() == 8
    assert ImportRun.objects.get().result["recorded"] == 8
    done = client.get(address).text
    assert "ثبت خواهد شد" not in done
    assert f"/admin/donations/donations/inspect/{Donation.objects.first().pk}/" in done
    assert "خیّران تازه" in done


def test_import_is_the_treasurers(board, communications, client_for):
    for user in (board, communications):
        assert client_for(user).get("/admin/import/gifts/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("G00004,", "G04,"),
        ("G00004,", " \u200fg00004\u200c,"),
        ("G00002,۱۴۰۳/۰۱/۳۱,سبحان كريمي", "G00002,1403/01/31,سبحان کریمی"),
    ],
    ids=["other id", "same id", "other spelling"],
)
def test_list_that_was_saved_again_is_recorded_once(old, new):
    run()
    before = Donation.objects.count()

    again = run(changed(old, new))

    assert (again.recorded, Donation.objects.count()) == (0, before)
    assert (len(again.held), again.repeated) == ((1, 9) if new == "G04," else (0, 10))


LINE = "شناسه,تاریخ,نام,مبلغ,روش,کد پیگیری\n{id},1405/01/05,{name},1000000,نقدی,{tracking}\n"


def line(key="A1", name="زهرا احمدی", tracking="") -> bytes:
    return LINE.format(id=key, name=name, tracking=tracking).encode()


def test_line_that_equals_a_recorded_gift_waits_for_a_person():
    run(line("A1"))

    held = run(line("A2"))
    told = GiftImporter().run(line("A2"), dry_run=False, user=None, record_held=True)

    assert (held.recorded, held.refused, [(h.line, h.column) for h in held.held]) == (0, 0, [(2, "شناسه")])
    assert Donation.objects.get(external_id="A1").number in held.held[0].reason
    assert (told.recorded, told.held, Donation.objects.count()) == (1, [], 2)


def test_one_tracking_number_is_one_payment():
    run(line("A1", tracking="00387"))

    assert len(run(line("A2", name="کس دیگر", tracking="387")).held) == 1
    assert run(line("00A1".lstrip("0"), tracking="387")).repeated == 1


def test_equal_lines_of_one_list_are_two_gifts():
    content = line("A1") + line("A2").split(b"\n")[1] + b"\n"

    assert run(content).recorded == 2
    assert run(content + line("A3").split(b"\n")[1]).recorded == 1
    assert len(run(line("A4")).held) == 1


@pytest.mark.parametrize("name", ["ناشناس", "-", "بی نام", "بی‌نام", "—", "Anonymous"])
def test_name_of_nobody_is_an_anonymous_gift(name):
    assert run(line(name=name)).recorded == 1

    assert (Donation.objects.get().donor, Party.objects.count()) == (None, 0)


@pytest.mark.parametrize("other", ["علیرضا احمدی", "علی رضا احمدی", "علي‌رضا احمدي"])
def test_spellings_of_a_name_are_one_donor(other):
    run(line("A1", name="علی‌رضا احمدی", tracking="1"))
    run(line("A2", name=other, tracking="2"))

    assert Party.objects.count() == 1


def dated(*days: str) -> bytes:
    rows = "".join(f"A{n},{day},1000,نقدی\n" for n, day in enumerate(days))
    return f"id,date,amount,method\n{rows}".encode()


def test_two_digit_year_is_read_where_the_list_tells_it():
    assert run(dated("1403/02/01", "03/10/14")).recorded == 2
    assert str(Donation.objects.get(external_id="A1").received_on) == "2025-01-03"


@pytest.mark.parametrize(
    "days",
    [("03/10/14",), ("1401/02/01", "03/10/14"), ("1402/02/01", "1403/02/01", "02/05/03")],
    ids=["alone", "another year", "two years"],
)
def test_two_digit_year_that_is_not_told_is_refused(days):
    assert [error.line for error in run(dated(*days)).errors] == [len(days) + 1]


@pytest.mark.parametrize("day", ["1305/01/05", "0622-01-01", "1499/01/01", "1369/12/29"])
def test_day_without_an_association_is_refused(day):
    assert run(dated(day)).errors[0].column == "date"


@pytest.mark.parametrize(
    ("heading", "unit", "amount", "total"),
    [
        ("مبلغ (تومان)", "", "100000", 1_000_000),
        ("مبلغ (تومان)", "تومان", "100000", 1_000_000),
        ("مبلغ به ریال", "", "1000000", 1_000_000),
        ("مبلغ (ریال)", "تومان", "1000000", None),
        ("مبلغ", "", '"1,000,000.00"', 1_000_000),
        ("مبلغ", "", "1000000.0", 1_000_000),
        ("مبلغ", "", "1000000.50", None),
        ("مبلغ", "", "0.500", None),
        ("مبلغ", "", "1000000.000", None),
    ],
)
def test_unit_stands_in_the_heading_and_zeros_behind_the_point_are_none(heading, unit, amount, total):
    content = f"شناسه,تاریخ,{heading},واحد,روش\nA1,1405/01/05,{amount},{unit},نقدی\n".encode()

    result = run(content)

    assert (result.total_irr or None, result.refused) == (total, int(total is None))


def test_import_is_taken_back_but_for_what_has_a_receipt(treasurer, client_for, do_jobs):
    client = client_for(treasurer)
    with LIST.open("rb") as file:
        address = client.post("/admin/import/gifts/", {"file": file})["Location"]
    do_jobs()
    client.post(address)
    do_jobs()
    receipted = Donation.objects.get(external_id="G00001")
    make_receipt(receipted, by=treasurer)

    asked = client.get(f"{address}undo/")
    client.post(f"{address}undo/")
    do_jobs()
    page = client.get(address)

    assert asked.status_code == 200
    assert Donation.objects.recorded().get() == receipted
    assert receipted.number in page.text
    assert ImportRun.objects.get().undone["undone"] == 7
    again = run()
    assert (again.recorded, again.repeated, again.held) == (7, 3, [])


def test_refused_lines_come_back_as_a_file_to_correct(treasurer, client_for, do_jobs):
    client = client_for(treasurer)
    content = "شناسه,تاریخ,مبلغ,روش\n001,1405/01/05,abc,نقدی\n002,1405/01/05,1000,نقدی\n".encode()
    address = client.post("/admin/import/gifts/", {"file": SimpleUploadedFile("a.csv", content)})["Location"]
    do_jobs()

    file = client.get(f"{address}refused/").content

    sheet = load_workbook(BytesIO(file)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][2:] == ["شناسه", "تاریخ", "مبلغ", "روش"]
    assert rows[1][1:] == [2, "001", "1405/01/05", "abc", "نقدی"]
    assert "مبلغ" in rows[1][0]
    sheet["E2"] = 5000
    target = BytesIO()
    sheet.parent.save(target)
    corrected = run(target.getvalue())
    assert (corrected.recorded, corrected.total_irr, corrected.notes) == (1, 5000, [])


def test_heading_that_a_person_explained_is_remembered(treasurer, client_for, do_jobs):
    client = client_for(treasurer)
    content = "شناسه,تاریخ,واریزی (تومان),روش,شعبه\nA1,1405/01/05,1000,نقدی,۱۲\n".encode()

    def upload():
        return client.post("/admin/import/gifts/", {"file": SimpleUploadedFile("a.csv", content)})["Location"]

    first = upload()
    page = client.get(first)
    client.post(first, {"column_0": "amount", "column_1": ""})
    do_jobs()
    second = upload()

    assert first.endswith("/columns/")
    assert "«مبلغ»" in page.text
    assert not second.endswith("/columns/")
    result = ImportRun.objects.first().preview
    assert (result["recorded"], result["total_irr"]) == (1, 10_000)


def test_columns_are_read_as_they_were_shown_whatever_others_say_meanwhile(treasurer, client_for, do_jobs):
    client = client_for(treasurer)
    content = "شناسه,تاریخ,واریزی,کارمزد,روش\nA1,1405/01/05,1000,7,نقدی\n".encode()
    address = client.post("/admin/import/gifts/", {"file": SimpleUploadedFile("a.csv", content)})["Location"]
    client.post(address, {"column_0": "amount", "column_1": ""})
    do_jobs()
    shown = ImportRun.objects.get()
    remember_headings("gifts", dict(zip(shown.preview["said"], ("", "amount"), strict=True)))

    client.post(address.removesuffix("columns/"))
    do_jobs()

    assert shown.preview["total_irr"] == 1000
    assert Donation.objects.get().total_irr == 1000
