"""Many receipts for goods in one order: foreseen as estimated value, issued, printed, mailed; money stays apart."""

import io
import zipfile

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from association.core.access.audit import ReadRecord
from association.core.jobs.worker import Worker
from association.core.registry.lifecycle import disable_module, enable_module
from association.core.sealing.proving import prove_seal
from association.core.uploads.storage import private_storage
from association.modules.receipts.batch_outlook import outlook
from association.modules.receipts.batches import counts_of, order_batch, refused
from association.modules.receipts.choices import BatchKind, Wish
from association.modules.receipts.delivery.batches import send_batch
from association.modules.receipts.delivery.choices import Channel
from association.modules.receipts.errors import CertificatesOfDonationsError, KindNotOfferedError
from association.modules.receipts.models import Receipt, ReceiptBatch, ReceiptBatchItem, ReceiptWish
from tests.factories import make_donation, make_goods, make_party, make_receipt
from tests.modules.receipts.test_pdf import text_of

pytestmark = pytest.mark.django_db
GOODS = "donations.inkindgift"
SCREEN = "/admin/receipts/receipts/batches/"
API = "/api/v1/receipts/batches/"


@pytest.fixture
def goods(db):
    """Two gifts in kind that are ready, one whose donor wants no receipt, and money of the first donor."""
    donors = [make_party("رشت", email="a@example.org"), make_party("قزوین", email="b@example.org")]
    silent = make_party("خاموش")
    ReceiptWish.objects.create(donor=silent, wish=Wish.NONE)
    ReceiptWish.objects.create(donor=donors[1], wish=Wish.ANNUAL)
    make_donation(donor=donors[0], amount_irr=5_000_000)
    make_goods(donor=silent)
    return [make_goods(donor=donor) for donor in donors]


def order(user, **changes):
    asked = {"kind": BatchKind.READY, "year": None, "language": "fa", "source": GOODS, **changes}
    return order_batch(user=user, **asked)


def test_order_of_goods_is_foreseen_issued_printed_and_mailed(goods, treasurer):
    seen = outlook(BatchKind.READY, None, user=treasurer, source=GOODS)
    batch = order(treasurer)
    Worker().drain()
    batch.refresh_from_db()
    send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)
    Worker().drain()

    storage = private_storage()
    with zipfile.ZipFile(storage.open(batch.files["zip"])) as archive:
        printed = [text_of(archive.read(name)) for name in archive.namelist()]
    issued = Receipt.objects.filter(batch_item__batch=batch)
    assert (seen.receipts, seen.documents, seen.total_irr, seen.estimated_irr) == (2, 2, 0, 1_806_000_000)
    assert {(r.kind, r.total_irr, r.estimated_irr) for r in issued} == {("in_kind", 0, 903_000_000)}
    assert {r.lines.get().source_id for r in issued} == {gift.pk for gift in goods}
    assert len(printed) == 2
    assert all("پولی بابت آن دریافت نشده است" in text for text in printed)
    assert io.BytesIO(storage.open(batch.files["pdf"]).read()).read(5) == b"%PDF-"
    assert sorted(message.to[0] for message in mail.outbox) == ["a@example.org", "b@example.org"]
    assert str(batch) == "رسید کمک‌های غیرنقدی"
    assert prove_seal() == []


def test_certificates_state_donations_only(goods, treasurer, client_for):
    from association.core.l10n.calendar import JalaliYear

    with pytest.raises(CertificatesOfDonationsError):
        order(treasurer, kind=BatchKind.ALL, year=JalaliYear(1404))
    sent = {"kind": "all", "year": "1404", "language": "fa", "source": GOODS, "confirm": "1"}
    page = client_for(treasurer).post(SCREEN, sent)

    assert list(page.context["form"].errors) == ["source"]
    assert "گواهی سالانه تنها کمک‌های نقدی را دربر می‌گیرد." in page.text
    assert not ReceiptBatch.objects.exists()


@pytest.mark.parametrize("source", ["people.party", "nobody.knows"])
def test_kind_nobody_offers_is_refused(source, treasurer):
    with pytest.raises(KindNotOfferedError):
        order(treasurer, source=source)
    with pytest.raises(KindNotOfferedError):
        outlook(BatchKind.READY, None, user=treasurer, source=source)


def test_goods_receipted_meanwhile_are_refused_by_donor_and_number(goods, treasurer, client_for):
    batch = order(treasurer)
    make_receipt(goods[0], by=treasurer)
    Worker().drain()

    page = client_for(treasurer).get(f"{SCREEN}{batch.pk}/").text

    (told,) = refused(batch)
    assert counts_of(batch) == {"total": 2, "issued": 1, "refused": 1}
    assert (told["donor"], told["number"]) == ("رشت", goods[0].number)
    assert "رشت" in page
    assert goods[0].number in page


@pytest.mark.parametrize("more", [1, 4])
def test_page_of_a_batch_costs_the_same_for_more_refusals(more, goods, treasurer, client_for):
    documents = [*goods, *(make_goods(donor=make_party(f"نفر {n}")) for n in range(more))]
    batch = order(treasurer)
    batch.items.update(problem="چنین نشد")
    client = client_for(treasurer)
    client.get(f"{SCREEN}{batch.pk}/")

    with CaptureQueriesContext(connection) as captured:
        rows = refused(batch)

    assert len(rows) == len(documents)
    assert len(captured) == 3  # the items, the documents with donor and fund, their goods


def test_kind_whose_module_was_switched_off_is_refused_in_words(treasurer):
    from majma_dues.models import Payment

    from association.core.documents.submitting import create_submitted

    create_submitted(Payment(donor=make_party(), amount_irr=1_000_000), user=treasurer)
    batch = order(treasurer, source="majma_dues.payment")
    disable_module("majma_dues")
    Worker().drain()

    assert counts_of(batch) == {"total": 1, "issued": 0, "refused": 1}
    assert refused(batch)[0]["problem"] == "برای این نوع سند رسید صادر نمی‌شود."
    enable_module("majma_dues")


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"source_model": GOODS},
        {"source_id": 1},
        {"source_model": GOODS, "source_id": 1, "donor": True},
        {"source_model": GOODS, "donor": True},
    ],
    ids=["neither", "kind only", "id only", "both", "kind and donor"],
)
def test_database_wants_a_document_or_a_donor(values, treasurer):
    batch = ReceiptBatch.objects.create(kind="ready", created_by=treasurer)
    if "donor" in values:
        values = {**values, "donor": make_party()}

    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptBatchItem.objects.create(batch=batch, position=1, **values)


@pytest.mark.parametrize("named", ["source", "donor"])
def test_database_takes_a_document_and_a_donor_once(named, treasurer):
    batch = ReceiptBatch.objects.create(kind="ready", created_by=treasurer)
    what = {"source_model": GOODS, "source_id": 1} if named == "source" else {"donor": make_party()}
    ReceiptBatchItem.objects.create(batch=batch, position=1, **what)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptBatchItem.objects.create(batch=batch, position=2, **what)


def test_screen_shows_the_exact_list_with_estimated_values(goods, treasurer, client_for):
    client = client_for(treasurer)
    sent = {"kind": "ready", "year": "", "language": "fa", "source": GOODS}

    asked = client.get(f"{SCREEN}?source={GOODS}").text
    seen = client.post(SCREEN, sent)
    money = client.post(SCREEN, {**sent, "source": ""})
    ordered = client.post(SCREEN, {**sent, "confirm": "1", "shown": seen.context["outlook"].fingerprint})

    assert f'<option value="{GOODS}" selected>' in asked
    assert "۱٬۸۰۶٬۰۰۰٬۰۰۰" in seen.text
    assert "ارزش برآوردی" in seen.text
    assert all(gift.number in seen.text for gift in goods)
    assert "خاموش" not in seen.text
    assert "۵٬۰۰۰٬۰۰۰" in money.text
    assert ordered.status_code == 302
    assert ReceiptBatch.objects.get().source_model == GOODS


def test_api_previews_orders_and_tells_what_became_of_it(goods, treasurer, board, api_for):
    api = api_for(treasurer)
    sent = {"covers": "ready", "source": GOODS}

    preview = api.post(f"{API}preview/", sent).json()
    agreed = {**sent, "shown": preview.pop("fingerprint")}
    other = api.post(API, {**sent, "shown": "0" * 64})
    ordered = api.post(API, agreed, headers={"Idempotency-Key": "goods"})
    again = api.post(API, agreed, headers={"Idempotency-Key": "goods"})
    early = api.get(f"{API}{ordered.json()['id']}/files/zip/")
    make_receipt(goods[0], by=treasurer)
    Worker().drain()
    one = api.get(f"{API}{ordered.json()['id']}/").json()
    refusals = api.get(f"{API}{one['id']}/refusals/").json()
    book = api.get(f"{API}{one['id']}/files/pdf/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(api.get(f"{API}{one['id']}/files/zip/"))))
    without_year = api.post(API, {"covers": "all"})
    certificates = api.post(API, {"covers": "all", "year": 1404, "source": GOODS})
    unknown = api.post(API, {"covers": "ready", "source": "people.party"})

    assert preview == {
        "receipts": 2,
        "documents": 2,
        "amount_irr": 0,
        "estimated_irr": 1_806_000_000,
        "in_hand": 0,
    }
    assert (ordered.status_code, again.json()["id"]) == (201, ordered.json()["id"])
    assert other.json()["type"] == "urn:majma:problem:outlook_changed"
    assert (early.status_code, ordered.json()["files"]) == (404, [])
    assert (sorted(one["files"]), book["Content-Type"], b"".join(book)[:5]) == (
        ["pdf", "zip"],
        "application/pdf",
        b"%PDF-",
    )
    assert archive.namelist() == [f"{Receipt.objects.latest('sequence').number}.pdf"]
    assert ReadRecord.objects.filter(action="print", rows=1).count() == 2
    assert (one["source"], one["total"], one["issued"], one["refused"]) == (GOODS, 2, 1, 1)
    assert [(row["donor_name"], row["number"]) for row in refusals] == [("رشت", goods[0].number)]
    assert [error["field"] for error in without_year.json()["errors"]] == ["year"]
    assert certificates.json()["type"] == "urn:majma:problem:certificates_of_donations"
    assert unknown.json()["type"] == "urn:majma:problem:kind_not_offered"
    assert api_for(board).post(API, sent).status_code == 403
    assert api_for(board).get(f"{API}{one['id']}/files/pdf/").status_code == 403
    assert ReceiptBatch.objects.count() == 1


def test_list_of_orders_costs_the_same_for_more_of_them(goods, treasurer, api_for):
    api = api_for(treasurer)
    order(treasurer)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert api.get(API).json()["results"][0]["total"] == 2
        return len(captured)

    few = cost()
    for _ in range(2):
        Worker().drain()
        make_goods(donor=make_party())
        make_goods(donor=make_party())
        order(treasurer)

    assert cost() == few
