"""The list of gifts of 1403 as it came: mixed digits, letters, dates, units, with errors. A shorter one of its kind."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from association.core.imports.models import ImportRun
from association.core.imports.reading import UnreadableFileError
from association.modules.donations.importers import GiftImporter
from association.modules.donations.models import Donation
from association.modules.people.models import Party
from tests.factories import make_fund

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


def test_admin_shows_first_and_writes_after_confirmation(treasurer, client_for):
    client = client_for(treasurer)

    with LIST.open("rb") as file:
        preview = client.post("/admin/import/gifts/", {"file": file}, follow=True)
    assert preview.status_code == 200
    assert "۸۹٬۸۰۰٬۰۰۰" in preview.text
    assert Donation.objects.count() == 0

    address = preview.redirect_chain[-1][0]
    client.post(address)
    client.post(address)

    assert Donation.objects.count() == 8
    assert ImportRun.objects.get().result["recorded"] == 8


def test_import_is_the_treasurers(board, communications, client_for):
    for user in (board, communications):
        assert client_for(user).get("/admin/import/gifts/").status_code == 302
