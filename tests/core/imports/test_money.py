"""No amount of a list is taken for a smaller one: cut at its commas, or in another unit than it was read in."""

import pytest

from association.core.imports.reading import RowList, read_rows
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
