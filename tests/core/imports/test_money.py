"""No amount of a list is taken for a smaller one: cut at its commas, or in another unit than it was read in."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from association.core.imports.reading import RowList, UnreadableFileError, read_rows, said_headings
from association.core.imports.refused_file import refused_workbook
from association.core.imports.result import RowRefused
from association.core.imports.values import amount_of
from association.modules.donations.importers import GiftImporter
from association.modules.donations.models import Donation

COLUMNS = {
    "id": ("id",), "amount": ("مبلغ", "amount"), "unit": ("unit",), "tracking": ("tracking",), "intent": ("intent",),
}  # fmt: skip


def read(text: str | bytes) -> RowList:
    content = text.encode() if isinstance(text, str) else text
    return read_rows(content, columns=COLUMNS, required=("id", "amount"), toman=("amount",))


def amounts(text: str | bytes) -> list[int | str]:
    """What each line gives: Rial, or the column it is refused for."""
    found: list[int | str] = []
    for row in read(text):
        try:
            found.append(amount_of(row, "amount"))
        except RowRefused as refused:
            found.append(refused.column)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "id,amount,tracking,intent\nA1,1,250,000\n",
        "id,amount,tracking,intent\nA1,1,250,000,\n",
        "id,amount,tracking,intent\nA1,2,500,000\n",
        "id,amount,intent\nA1,2,500\n",
        "id,amount,intent\nA1,۲,۵۰۰\n",
        "id,amount,intent\nA1, 2, 500\n",
        "id,amount,intent\nA1,2,500 ریال\n",
        "id,amount,intent\nA1,2,500.00\n",
        "id,tracking,amount,intent\nA1,12,345,000\n",
        "id,tracking,amount,intent\nA1,12,045,000\n",
        'id,amount,intent,tracking\n"A1",2,500,"2,500"\n',
        "id,amount,branch\nA1,2,500\n",
    ],
)
def test_amount_cut_at_its_commas_is_refused_by_name(text):
    rows = read(text)

    assert amounts(text) == ["amount"] or rows.errors[0].line == 2


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ('id,amount,intent\nA1,"2,500",x\n', 2_500),
        ('id,amount,intent\nA1,"2","500"\n', 2),
        ("id,amount,intent\nA1,900,\n", 900),
        ("id,amount,intent\nA1,2,x\n", 2),
        ("id,amount,tracking\nA1,500,1234\n", 500),
        ("id,amount,tracking\nA1,2500,123\n", 2_500),
        ("id;amount;tracking\nA1;2;500\n", 2),
        ("id\tamount\ttracking\nA1\t2\t500\n", 2),
    ],
)
def test_amount_that_stands_by_itself_is_read(text, read_as):
    assert amounts(text) == [read_as]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "id,date,method,amount,tracking,intent,donor\nA1,1403/02/01,نقدی,1,250,000,\n",
        "id,date,method,amount,tracking,intent\nA1,1403/02/01,نقدی,2,500,000\n",
        "id,date,method,amount,intent\nA1,1403/02/01,نقدی,2,500\n",
    ],
)
def test_gift_cut_at_its_commas_is_not_recorded(text):
    result = GiftImporter().run(text.encode(), dry_run=False, user=None)

    assert [(error.line, error.column) for error in result.errors] == [(2, "amount")]
    assert "گیومه" in result.errors[0].reason
    assert not Donation.objects.exists()


@pytest.mark.django_db
def test_file_of_refused_lines_holds_no_smaller_amount():
    text = "id,date,method,amount,tracking,intent\nA1,1403/02/01,نقدی,1,250,000\n"
    refused = refused_workbook(GiftImporter().run(text.encode(), dry_run=False, user=None))

    again = GiftImporter().run(refused, dry_run=False, user=None)

    assert (again.recorded, again.refused) == (0, 1)


SAID = (
    "پرداختی (تومان)",
    "واریزی تومان",
    "مبلغ تومان",
    "پرداختی - تومان",
    "پرداختی (به تومان)",
    "Paid in Toman",
)
NOT_UNDERSTOOD = (
    "پرداختی (هزار تومان)", "مبلغ به هزار تومان", "پرداختی (میلیون ریال)", "پرداختی هزارتومان", "Paid (thousand IRR)",
    "پرداختی (1000 ریال)", "پرداختی (۱,۰۰۰ ریال)", "پرداختی (دلار)", "Paid USD", "ریال/تومان پرداختی", "پرداختی (ت)",
    "پرداختی میلیارد (ریال)", "پرداختی هزار (اختیاری)",
)  # fmt: skip


def one_gift(heading: str) -> str:
    return f'id,"{heading}"\nA1,5000\n'


@pytest.mark.parametrize("heading", SAID)
def test_unit_counts_wherever_it_stands_in_a_heading_explained_by_hand(heading):
    with said_headings({heading.lower(): "amount"}):
        assert amounts(one_gift(heading)) == [50_000]


@pytest.mark.parametrize("heading", NOT_UNDERSTOOD)
def test_unit_that_is_not_understood_refuses_the_list_by_name(heading):
    from association.core.l10n.text import normalize

    with (
        said_headings({normalize(heading): "amount"}),
        pytest.raises(UnreadableFileError, match="واحد پول") as told,
    ):
        read(one_gift(heading))
    assert f"«{heading}»" in str(told.value)


@pytest.mark.parametrize("base", ["پرداختی هزار", "پرداختی تومان"])
def test_unit_counts_where_only_the_rest_of_the_heading_was_explained(base):
    with said_headings({base: "amount"}), pytest.raises(UnreadableFileError):
        read(one_gift(f"{base} (ریال)"))


@pytest.mark.parametrize(
    ("heading", "rial"), [("پرداختی", 5_000), ("پرداختی (ریال)", 5_000), ("سریال پرداختی", 5_000)]
)
def test_heading_that_tells_rial_or_nothing_is_rial(heading, rial):
    with said_headings({heading: "amount"}):
        assert amounts(one_gift(heading)) == [rial]


def test_reader_that_does_not_know_of_toman_refuses_a_heading_explained_by_hand():
    with (
        said_headings({"پرداختی تومان": "amount"}),
        pytest.raises(UnreadableFileError, match="پرداختی تومان"),
    ):
        read_rows(one_gift("پرداختی تومان").encode(), columns=COLUMNS, required=("id", "amount"))


def test_unit_above_the_list_is_not_passed_over():
    above = "مبالغ به هزار تومان,\n"

    with pytest.raises(UnreadableFileError, match="سطر ۱"):
        read(above + "id,amount\nA1,5000\n")
    assert amounts(above + "id,مبلغ (ریال)\nA1,5000\n") == [5_000]
    assert amounts("مبالغ به ریال,\nid,amount\nA1,5000\n") == [5_000]


def sheet_with(number_format: str, *, heading: str = "amount", value: object = 5000) -> bytes:
    book = Workbook()
    book.active.append(["id", heading])
    book.active.append(["A1", value])
    book.active["B2"].number_format = number_format
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("number_format", "read_as"),
    [
        ('#,##0 "تومان"', 50_000),
        ("#,##0\\ \\ت\\و\\م\\ا\\ن", 50_000),
        ('[$تومان-429] #,##0', 50_000),
        ('#,##0 "Toman"', 50_000),
        ('#,##0 "ریال"', 5_000),
        ("[$ريال-429] #,##0", 5_000),
        ("[$-3000401]#,##0", 5_000),
        ("#,##0.00", 5_000),
        ("#,##0", 5_000),
        ("#,##0;[Red]-#,##0", 5_000),
        ('#,##0 "هزار تومان"', "amount"),
        ("[$$-409]#,##0", "amount"),
    ],
)  # fmt: skip
def test_unit_in_the_format_of_a_cell_counts(number_format, read_as):
    assert amounts(sheet_with(number_format)) == [read_as]


def test_format_that_contradicts_the_heading_is_refused():
    assert amounts(sheet_with('#,##0 "تومان"', heading="مبلغ (ریال)")) == ["مبلغ (ریال)"]
    assert amounts(sheet_with('#,##0 "تومان"', heading="مبلغ (تومان)")) == [50_000]


@pytest.mark.django_db
def test_file_of_refused_lines_keeps_the_unit_of_a_cell():
    book = Workbook()
    book.active.append(["id", "date", "amount", "method"])
    book.active.append(["A1", "1403/02/01", 5000, "?"])
    book.active["C2"].number_format = '#,##0 "تومان"'
    target = io.BytesIO()
    book.save(target)
    refused = refused_workbook(GiftImporter().run(target.getvalue(), dry_run=False, user=None))

    corrected = load_workbook(io.BytesIO(refused))
    corrected.active["F2"] = "نقدی"
    corrected.save(again := io.BytesIO())

    assert GiftImporter().run(again.getvalue(), dry_run=False, user=None).total_irr == 50_000
