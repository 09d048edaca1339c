"""A template is looked at with real receipts: nothing is stored, numbered or sealed by looking."""

import io
import subprocess

import pikepdf
import pytest
import zxingcpp

from association.core.documents.models import Series
from association.core.printing.models import StoredPrint
from association.core.printing.prints import stored_print
from association.core.sealing.models import SealLeaf
from association.modules.receipts.models import Receipt, ReceiptTemplate
from association.modules.receipts.services import draft_receipt, issue_annual_receipt
from association.modules.receipts.template.preview import sample_pdf
from tests.factories import make_donation, make_goods, make_party, make_receipt
from tests.modules.receipts.template.pictures import kept, publish
from tests.modules.receipts.test_annual import YEAR, date
from tests.modules.receipts.test_pdf import picture_of, text_of
from tests.pages import post_form

pytestmark = pytest.mark.django_db
ADMIN = "/admin/receipts/templates"


@pytest.fixture
def draft(db):
    return ReceiptTemplate.objects.create(title_en="New title", title_fa="عنوان تازه", logo=kept())


def state() -> tuple:
    """Everything that looking must not touch."""
    return (
        list(Series.objects.order_by("pk").values_list("name", "fiscal_year", "last")),
        list(Receipt.objects.order_by("pk").values_list("pk", "number", "docstatus", "body")),
        list(ReceiptTemplate.objects.order_by("pk").values_list("pk", "number", "docstatus")),
        StoredPrint.objects.count(),
        SealLeaf.objects.count(),
    )


def marks(pdf: bytes) -> int:
    """How often the word of a sample is printed; it lies aslant, so its letters stand on different lines."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().replace("\n", "").count("SAMPLE")


def inked(pdf: bytes) -> int:
    """How many pixels have the pale colour only the word of a sample has."""
    sheet = picture_of(pdf).convert("RGB")
    colours = sheet.getcolors(sheet.width * sheet.height)
    return sum(count for count, (r, g, b) in colours if abs(r - 202) < 3 > abs(g - 216) and abs(b - 215) < 3)


def sample_url(template, receipt, language="en") -> str:
    return f"{ADMIN}/preview/{template.pk}/{receipt.pk}/{language}/"


def test_sample_is_the_receipt_in_the_drafts_words(draft, treasurer, client_for):
    receipt = make_receipt(make_donation(donor=make_party("زهرا", name_en="Zahra")), by=treasurer)
    client = client_for(treasurer)

    pdf = client.get(sample_url(draft, receipt)).content
    english = text_of(pdf)
    persian = client.get(sample_url(draft, receipt, "fa")).content

    for words in ("New title", "Zahra", "1,000,000 Rial", "1405-000000"):
        assert words in english
    assert receipt.number not in english
    assert marks(pdf) == 1
    assert "عنوان تازه" in text_of(persian)
    assert inked(persian) > 10_000
    assert inked(bytes(stored_print(receipt, name="receipt", language="fa").pdf)) < 100


def test_looking_leaves_no_trace(draft, treasurer, client_for):
    issued = make_receipt(by=treasurer)
    unissued = draft_receipt(sources=[make_donation()], drafted_by=treasurer)
    client = client_for(treasurer)
    before = state()

    for address in (
        f"{ADMIN}/preview/{draft.pk}/",
        f"{ADMIN}/preview/{draft.pk}/?receipt={unissued.pk}",
        f"{ADMIN}/submit/{draft.pk}/confirm/",
        sample_url(draft, issued),
        sample_url(draft, unissued, "fa"),
    ):
        assert client.get(address).status_code == 200

    assert state() == before
    assert make_receipt(by=treasurer).sequence == issued.sequence + 1


def test_qr_code_of_a_sample_leads_to_no_receipt(draft, treasurer, client):
    receipt = make_receipt(by=treasurer)

    (code,) = zxingcpp.read_barcodes(picture_of(sample_pdf(draft, receipt, "fa")))

    assert receipt.code not in code.text
    assert client.get(code.text.removeprefix("http://127.0.0.1:8000")).status_code == 404


def test_sample_carries_no_machine_readable_receipt(draft):
    with pikepdf.open(io.BytesIO(sample_pdf(draft, make_receipt(), "fa"))) as book:
        assert len(book.attachments) == 0


def test_every_sheet_of_a_long_sample_is_marked(draft, treasurer):
    donor = make_party()
    for number in range(40):
        make_donation(donor=donor, on=date(2025, 4, 1 + number % 28))
    annual = issue_annual_receipt(donor=donor, year=YEAR, issued_by=treasurer)

    assert marks(sample_pdf(draft, annual, "en")) == 2


@pytest.mark.parametrize("kind", ["anonymous", "goods", "draft"])
def test_receipts_of_every_kind_can_be_looked_at(draft, treasurer, kind):
    if kind == "goods":
        receipt = make_receipt(make_goods(by=treasurer), by=treasurer)
    elif kind == "draft":
        receipt = draft_receipt(sources=[make_donation()], drafted_by=treasurer)
    else:
        receipt = make_receipt(by=treasurer)
        receipt.body["donor"] = None

    assert marks(sample_pdf(draft, receipt, "en")) == 1


def test_receipt_older_than_templates_can_be_looked_at(draft):
    from tests.modules.receipts.template.bodies import BODIES

    receipt = make_receipt()
    for body in BODIES.values():
        receipt.body = body
        assert marks(sample_pdf(draft, receipt, "en")) == 1


def test_latest_issued_receipt_is_shown_first_then_the_one_chosen(draft, treasurer, client_for):
    client = client_for(treasurer)
    empty = client.get(f"{ADMIN}/preview/{draft.pk}/").text
    unissued = draft_receipt(sources=[make_donation()], drafted_by=treasurer)
    only_draft = client.get(f"{ADMIN}/preview/{draft.pk}/").text
    make_receipt(by=treasurer)
    latest = make_receipt(by=treasurer)
    draft_receipt(sources=[make_donation()], drafted_by=treasurer)

    page = client.get(f"{ADMIN}/preview/{draft.pk}/").text
    chosen = client.get(f"{ADMIN}/preview/{draft.pk}/?receipt={unissued.pk}").text
    nonsense = client.get(f"{ADMIN}/preview/{draft.pk}/?receipt=x").text

    assert "هنوز رسیدی نیست" in empty
    assert sample_url(draft, unissued, "fa") in only_draft
    assert sample_url(draft, latest, "fa") in page
    assert sample_url(draft, latest, "en") in page
    assert sample_url(draft, unissued, "fa") in chosen
    assert sample_url(draft, latest, "fa") in nonsense


def test_publishing_shows_the_sample_and_what_differs(draft, treasurer, client_for):
    publish(title_en="Old title", footer_en="Same foot", by=treasurer)
    ReceiptTemplate.objects.filter(pk=draft.pk).update(footer_en="Same foot")
    receipt, client = make_receipt(by=treasurer), client_for(treasurer)
    url = f"{ADMIN}/submit/{draft.pk}/confirm/"

    asked = client.get(url).text
    done = post_form(client, url, follow=True).text

    draft.refresh_from_db()
    assert "<del><bdi>Old title</bdi></del>" in asked
    assert "<ins><bdi>New title</bdi></ins>" in asked
    assert "Same foot" not in asked
    assert sample_url(draft, receipt) in asked
    assert (draft.docstatus, draft.number) == (1, "T-1405-02")
    assert "از این پس رسیدها با آن صادر می‌شوند" in done


def test_publishing_shows_images_that_differ_as_images(draft, treasurer, client_for):
    before, after, same = kept(), kept(width=210, height=70), kept("seal", width=200, height=200)
    publish(logo=before, seal=same, by=treasurer)
    ReceiptTemplate.objects.filter(pk=draft.pk).update(logo=after, seal=same)

    page = client_for(treasurer).get(f"{ADMIN}/submit/{draft.pk}/confirm/").text

    assert f'src="{ADMIN}/image/{before.pk}/" alt="نشان" width="{before.width}"' in page
    assert f'src="{ADMIN}/image/{after.pk}/" alt="نشان" width="210"' in page
    assert same.pk not in page


@pytest.fixture
def editor(make_user):
    """May configure templates and see no receipt."""
    from django.contrib.auth.models import Permission

    user = make_user("editor")
    names = ("view_receipttemplate", "change_receipttemplate", "submit_receipttemplate", "access_admin")
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    return user


def test_who_may_see_no_receipt_sees_none_in_a_template(draft, treasurer, editor, client_for):
    receipt, client = make_receipt(by=treasurer), client_for(editor)

    page = client.get(f"{ADMIN}/preview/{draft.pk}/")

    assert page.status_code == 200
    assert receipt.number not in page.text
    assert receipt.donor_name not in page.text
    assert client.get(sample_url(draft, receipt)).status_code == 404


def test_right_to_see_receipts_without_that_to_print_shows_none(draft, treasurer, editor, client_for):
    from django.contrib.auth.models import Permission

    editor.user_permissions.add(Permission.objects.get(codename="view_receipt"))
    receipt = make_receipt(by=treasurer)

    assert client_for(editor).get(sample_url(draft, receipt)).status_code == 404


@pytest.mark.parametrize("address", ["preview/{pk}/", "preview/{pk}/{receipt}/fa/", "image/{image}/"])
def test_board_sees_no_template(draft, board, client_for, address):
    receipt = make_receipt()
    client = client_for(board)

    answer = client.get(f"{ADMIN}/" + address.format(pk=draft.pk, receipt=receipt.pk, image=draft.logo_id))

    assert answer.status_code in (302, 404)


@pytest.mark.parametrize("issued", [True, False])
def test_sample_shows_where_a_national_id_stands_and_never_whose(draft, treasurer, issued):
    donor = make_party(national_id="0012345679")
    gift = make_donation(donor=donor)
    receipt = make_receipt(gift) if issued else draft_receipt(sources=[gift], drafted_by=treasurer)
    draft.shows_national_id = True

    text = text_of(sample_pdf(draft, receipt, "en"))

    assert "National id 0000000000" in text
    assert donor.national_id not in text


def test_sample_in_no_known_language_is_not_there(draft, treasurer, client_for):
    receipt = make_receipt(by=treasurer)

    assert client_for(treasurer).get(sample_url(draft, receipt, "de")).status_code == 404
