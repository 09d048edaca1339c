"""The ledger of numbers: each with its fate, and what is missing said aloud."""

import io

import pikepdf
import pytest

from association.core.documents.models import Series
from association.core.jobs.models import JobRun
from association.core.jobs.worker import Worker
from association.core.l10n.calendar import JalaliYear
from association.modules.receipts.ledger import ledger_context, ledger_pdf
from association.modules.receipts.services import replace_receipt, void_receipt
from tests.factories import make_donation, make_receipt
from tests.modules.receipts.test_pdf import text_of

pytestmark = pytest.mark.django_db
YEAR = JalaliYear(1405)


@pytest.fixture
def receipts(treasurer):
    first, second, third = (make_receipt(make_donation(by=treasurer), by=treasurer) for _number in range(3))
    void_receipt(receipt=first, reason="x", voided_by=treasurer)
    replace_receipt(receipt=second, reason="x", replaced_by=treasurer)
    return first, second, third


def test_every_number_has_its_fate(receipts):
    context = ledger_context(YEAR, "en")

    fates = {line.number[-1]: line.fate for line in context["lines"]}
    assert [fates["1"], fates["3"], fates["4"]] == ["باطل: دلیل دیگر", "معتبر", "معتبر"]
    assert "1405-000004" in fates["2"]
    assert (context["issued"], context["void"], context["valid_irr"], context["missing"]) == (
        4,
        2,
        2_000_000,
        0,
    )


def test_missing_number_is_said_aloud(receipts):
    Series.objects.filter(name="receipts.receipt").update(last=6)

    context = ledger_context(YEAR, "fa")

    assert [line.number for line in context["lines"] if line.missing] == ["1405-000005", "1405-000006"]
    assert "شماره نیست" in text_of(ledger_pdf(YEAR, "fa"))


@pytest.mark.parametrize(
    ("language", "words"),
    [("fa", "کامل است"), ("en", "Complete: every number from 1405-000001 to 1405-000004")],
)
def test_pdf_in_both_languages(receipts, language, words):
    pdf = ledger_pdf(YEAR, language)

    assert words in text_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as book:
        assert "/StructTreeRoot" in book.Root


def test_treasurer_asks_for_it_and_nobody_else_fetches_it(receipts, treasurer, make_user, client_for):
    client = client_for(treasurer)

    asked = client.post("/admin/receipts/receipts/ledger/", {"year": "1405", "language": "fa"})
    Worker().drain()
    run = JobRun.objects.get(kind="receipt-ledger")
    url = f"/admin/receipts/receipts/ledger/{run.pk}/"

    assert asked.url == f"/admin/jobs/{run.pk}/"
    assert b"".join(client.get(url))[:5] == b"%PDF-"
    assert client_for(make_user("second", "treasurer")).get(url).status_code == 404
