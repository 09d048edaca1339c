"""Many receipts in one order: foreseen exactly, done once, printed in the order of the post."""

import io
import zipfile
from datetime import date

import pikepdf
import pytest

from association.core.access.audit import ReadRecord
from association.core.documents.transitions import perform
from association.core.jobs.models import JobRun, JobState
from association.core.jobs.services import cancel_job, take_over_job
from association.core.jobs.worker import Worker
from association.core.l10n.calendar import JalaliYear
from association.core.uploads.storage import private_storage
from association.modules.receipts.batch_outlook import outlook
from association.modules.receipts.batches import counts_of, do_item, job_of, order_batch, pending
from association.modules.receipts.choices import BatchKind, Wish
from association.modules.receipts.errors import NothingToReceiptError, YearNotOverError
from association.modules.receipts.models import Receipt, ReceiptBatch, ReceiptWish
from association.modules.receipts.services import issue_receipt
from tests.factories import make_donation, make_party
from tests.modules.receipts.test_pdf import text_of

pytestmark = pytest.mark.django_db
SCREEN = "/admin/receipts/receipts/batches/"
YEAR = JalaliYear(1404)
DAY = date(2025, 8, 10)


@pytest.fixture
def givers(db):
    """Three donors of 1404 in three towns; the second wants certificates, the third wants nothing."""
    people = [
        make_party("رشت", postal_code="4100000000"),
        make_party("قزوین", postal_code="3400000000"),
        make_party("خاموش", postal_code="1100000000"),
    ]
    ReceiptWish.objects.create(donor=people[1], wish=Wish.ANNUAL)
    ReceiptWish.objects.create(donor=people[2], wish=Wish.NONE)
    for person in people:
        make_donation(donor=person, on=DAY)
        make_donation(donor=person, on=DAY, amount_irr=2_000_000)
    return people


@pytest.mark.parametrize(
    ("kind", "year", "expected"),
    [
        (BatchKind.READY, None, (2, 2, 3_000_000)),
        (BatchKind.WISHED, YEAR, (1, 2, 3_000_000)),
        (BatchKind.ALL, YEAR, (2, 4, 6_000_000)),
    ],
)
def test_outlook_is_what_the_order_makes(givers, treasurer, kind, year, expected):
    seen = outlook(kind, year, user=treasurer)
    batch = order_batch(kind=kind, year=year, language="fa", user=treasurer)
    Worker().drain()

    issued = Receipt.objects.filter(batch_item__batch=batch)
    assert (seen.receipts, seen.documents, seen.total_irr) == expected
    assert (
        issued.count(),
        sum(r.lines.count() for r in issued),
        sum(r.total_irr for r in issued),
    ) == expected
    assert job_of(batch).state == JobState.DONE


def test_files_hold_every_receipt_by_postal_code(givers, treasurer):
    batch = order_batch(kind=BatchKind.ALL, year=YEAR, language="fa", user=treasurer)
    Worker().drain()
    batch.refresh_from_db()

    storage = private_storage()
    with zipfile.ZipFile(storage.open(batch.files["zip"])) as archive:
        names = archive.namelist()
    book = storage.open(batch.files["pdf"]).read()
    with pikepdf.open(io.BytesIO(book)) as pages:
        sheets = len(pages.pages)
    text = text_of(book)

    assert sorted(names) == sorted(f"{r.number}.pdf" for r in Receipt.objects.all())
    assert sheets == 2
    assert text.index("قزوین") < text.index("رشت")


def test_what_was_receipted_meanwhile_is_refused_in_words_and_the_rest_goes_on(givers, treasurer):
    batch = order_batch(kind=BatchKind.READY, year=None, language="fa", user=treasurer)
    taken = batch.items.first().document
    issue_receipt(sources=[taken], issued_by=treasurer)

    Worker().drain()

    assert counts_of(batch) == {"total": 2, "issued": 1, "refused": 1}
    assert taken.number in batch.items.exclude(problem="").get().problem


def test_order_that_is_done_again_doubles_nothing(givers, treasurer):
    batch = order_batch(kind=BatchKind.ALL, year=YEAR, language="fa", user=treasurer)
    do_item(pending(batch).first(), issued_by=batch.created_by)
    Worker().drain()
    JobRun.objects.update(state=JobState.QUEUED)

    Worker().drain()

    numbers = list(Receipt.objects.order_by("sequence").values_list("sequence", flat=True))
    assert numbers == [1, 2]
    assert counts_of(batch) == {"total": 2, "issued": 2, "refused": 0}


def test_receipts_of_an_order_somebody_took_over_are_issued_in_their_name(givers, treasurer, make_user):
    second = make_user("second", "treasurer")
    batch = order_batch(kind=BatchKind.READY, year=None, language="fa", user=treasurer)
    do_item(pending(batch).first(), issued_by=treasurer)
    treasurer.groups.clear()
    Worker().drain()
    assert job_of(batch).state == JobState.FAILED

    take_over_job(job_of(batch), user=second)
    Worker().drain()

    issued = Receipt.objects.order_by("sequence").values_list("submitted_by__username", flat=True)
    assert list(issued) == ["treasurer", "second"]
    assert counts_of(batch) == {"total": 2, "issued": 2, "refused": 0}


def test_nothing_to_do_and_years_that_run_are_refused(givers, treasurer):
    with pytest.raises(NothingToReceiptError):
        order_batch(kind=BatchKind.ALL, year=JalaliYear(1400), language="fa", user=treasurer)
    with pytest.raises(YearNotOverError):
        outlook(BatchKind.ALL, JalaliYear(1499), user=treasurer)
    assert not ReceiptBatch.objects.exists()


def test_screen_orders_nothing_but_what_it_showed(givers, treasurer, client_for):
    client = client_for(treasurer)
    sent = {"kind": "all", "year": "1404", "language": "fa"}
    agreed = {**sent, "confirm": "1", "shown": client.post(SCREEN, sent).context["outlook"].fingerprint}
    late = make_donation(donor=givers[0], on=DAY, amount_irr=7_000_000)

    for posted in (agreed, {**agreed, "kind": "wished"}, {**agreed, "shown": ""}):
        assert "از زمانی که نمایش داده شد دگرگون" in client.post(SCREEN, posted).text
    assert not ReceiptBatch.objects.exists()

    perform(late, "cancel", user=treasurer, reason="دوباره ثبت شده بود")
    assert client.post(SCREEN, agreed).status_code == 302


def test_what_an_order_has_in_hand_is_ordered_again_when_its_job_was_stopped(givers, treasurer, client_for):
    order_batch(kind=BatchKind.READY, year=None, language="fa", user=treasurer)
    late = make_donation(donor=givers[0], on=DAY)
    client, sent = client_for(treasurer), {"kind": "ready", "year": "", "language": "fa"}

    seen = client.post(SCREEN, sent)
    rest = seen.context["outlook"]
    other_kind = outlook(BatchKind.ALL, YEAR, user=treasurer)
    perform(late, "cancel", user=treasurer, reason="دوباره ثبت شده بود")
    again = client.post(SCREEN, {**sent, "confirm": "1", "shown": rest.fingerprint})
    cancel_job(JobRun.objects.get(kind="receipt-batch"))
    stopped = outlook(BatchKind.READY, None, user=treasurer)

    assert (rest.receipts, rest.in_hand) == (1, 2)
    assert "۲ سند دیگر در دسته‌هایی است" in seen.text
    assert other_kind.in_hand == 0
    assert "همهٔ آن‌ها در دسته‌هایی است" in again.text
    assert (stopped.receipts, stopped.in_hand) == (2, 0)


def test_donors_of_one_name_are_listed_apart(treasurer):
    for _ in range(2):
        make_donation(donor=make_party("علی کریمی"), on=DAY)

    seen = outlook(BatchKind.ALL, YEAR, user=treasurer)

    assert [row["donor"] for row in seen.first] == ["علی کریمی", "علی کریمی"]
    assert (seen.receipts, seen.more) == (2, 0)


def test_screen_shows_orders_and_hands_out_the_files(givers, treasurer, board, client_for):
    client = client_for(treasurer)

    sent = {"kind": "all", "year": "1404", "language": "fa"}
    seen = client.post(SCREEN, sent)
    missing_year = client.post(SCREEN, {"kind": "all", "year": "", "language": "fa"})
    ordered = client.post(SCREEN, {**sent, "confirm": "1", "shown": seen.context["outlook"].fingerprint})
    Worker().drain()
    page = client.get(ordered.url).text
    pdf = client.get(f"{ordered.url}pdf/")

    assert "۶٬۰۰۰٬۰۰۰" in seen.text
    assert list(missing_year.context["form"].errors) == ["year"]
    assert f"{ordered.url}zip/" in page
    assert b"".join(pdf)[:5] == b"%PDF-"
    assert ReadRecord.objects.get().rows == 2
    assert client_for(board).get(ordered.url).status_code in (302, 403)
