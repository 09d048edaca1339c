"""Comments, attachments, related rows and changes beside a row."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from association.core.documents.attachments import Attachment, AttachmentIsEvidenceError, attach, detach
from association.core.documents.comments import Comment, add_comment, withdraw_comment
from association.core.documents.transitions import perform
from tests.factories import make_donation, make_draft, make_party, make_receipt
from tests.pages import post_form

pytestmark = pytest.mark.django_db
ADMIN = "/admin/donations/donations/"
API = "/api/v1/donations/donations/"
PDF = b"%PDF-1.7\n%binary"


def pdf(name="رسید بانک.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def stored_files():
    folder = Path(settings.PRIVATE_ROOT)
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def donation(treasurer):
    return make_donation(by=treasurer)


def test_comment_stands_in_the_timeline_and_is_withdrawn_by_its_author(donation, treasurer, client_for):
    client = client_for(treasurer)

    said = client.post(f"{ADMIN}comment/{donation.pk}/", {"text": "فیش <b>پیوست</b> شد"}, follow=True)
    comment = Comment.objects.get()
    withdrawn = client.post(f"{ADMIN}comment/{donation.pk}/{comment.pk}/withdraw/", follow=True)

    assert "فیش &lt;b&gt;پیوست&lt;/b&gt; شد" in said.text
    assert "فیش" not in withdrawn.text.partition("desk-timeline__list")[2]
    assert "نظری پس گرفته شد" in withdrawn.text


def test_comment_is_refused_empty_or_from_who_may_not_see_the_row(donation, board, treasurer, client_for):
    empty = client_for(treasurer).post(f"{ADMIN}comment/{donation.pk}/", {"text": "  "}, follow=True)
    foreign = client_for(board).post(f"{ADMIN}comment/{donation.pk}/", {"text": "سلام"})

    assert "متن نظر را بنویسید" in empty.text
    assert foreign.status_code == 404
    assert not Comment.objects.exists()


def test_nobody_withdraws_the_words_of_another(donation, treasurer, make_user):
    comment = add_comment(donation, text="سخن", author=treasurer)

    with pytest.raises(PermissionDenied):
        withdraw_comment(comment, user=make_user("second", "treasurer"))


def test_attachment_is_kept_privately_and_downloaded(donation, treasurer, board, client_for):
    client = client_for(treasurer)

    client.post(f"{ADMIN}attach/{donation.pk}/", {"file": pdf()})
    kept = Attachment.objects.get()
    page = client.get(f"{ADMIN}inspect/{donation.pk}/").text
    download = client.get(f"{ADMIN}attachment/{donation.pk}/{kept.pk}/")
    foreign = client_for(board).get(f"{ADMIN}attachment/{donation.pk}/{kept.pk}/")

    assert "رسید بانک.pdf" in page
    assert b"".join(download) == PDF
    assert download["Content-Disposition"].startswith("attachment")
    assert foreign.status_code == 404
    assert Path(kept.file.path).is_relative_to(settings.PRIVATE_ROOT)
    assert "رسید" not in kept.file.name


def test_attachment_of_another_row_is_not_found_here(donation, treasurer, client_for):
    other = make_donation(by=treasurer)
    kept = attach(other, file=pdf(), user=treasurer)

    answer = client_for(treasurer).get(f"{ADMIN}attachment/{donation.pk}/{kept.pk}/")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("page.html", b"<script>"), ("a.pdf", b"MZ\x90\x00"), ("a.txt", b"a\x00b"), ("a.pdf", b"")],
    ids=["html", "program", "binary", "empty"],
)
def test_bad_file_is_refused_and_nothing_is_left(donation, treasurer, name, content):
    before = stored_files()

    with pytest.raises(ValidationError) as caught:
        attach(donation, file=pdf(name, content), user=treasurer)

    assert list(caught.value.message_dict) == ["file"]
    assert stored_files() == before


def test_file_above_the_limit_is_refused(donation, treasurer, settings):
    settings.ATTACHMENT_MEGABYTES = 0

    with pytest.raises(ValidationError, match="مگابایت"):
        attach(donation, file=pdf(), user=treasurer)


def test_file_of_a_final_document_stays(donation, treasurer, client_for):
    kept = attach(donation, file=pdf(), user=treasurer)

    with pytest.raises(AttachmentIsEvidenceError):
        detach(kept, row=donation)
    answer = client_for(treasurer).post(f"{ADMIN}attachment/{donation.pk}/{kept.pk}/remove/", follow=True)

    assert "سند نهایی است" in answer.text
    assert Attachment.objects.filter(pk=kept.pk).exists()


def test_file_of_a_draft_goes_with_its_bytes(treasurer, client_for, django_capture_on_commit_callbacks):
    draft = make_draft()
    kept = attach(draft, file=pdf(), user=treasurer)
    client = client_for(treasurer)

    asked = client.get(f"{ADMIN}attachment/{draft.pk}/{kept.pk}/remove/").text
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{ADMIN}attachment/{draft.pk}/{kept.pk}/remove/")

    assert "برای همیشه پاک می‌شود" in asked
    assert not Attachment.objects.exists()
    assert not Path(kept.file.path).exists()


def test_what_lay_beside_a_draft_goes_with_it(treasurer, django_capture_on_commit_callbacks):
    draft = make_draft()
    kept = attach(draft, file=pdf(), user=treasurer)
    add_comment(draft, text="سخن", author=treasurer)

    with django_capture_on_commit_callbacks(execute=True):
        draft.delete()

    assert (Attachment.objects.count(), Comment.objects.count()) == (0, 0)
    assert not Path(kept.file.path).exists()


def test_related_rows_are_shown_to_who_may_see_them(treasurer, administrator, client_for):
    donor = make_party()
    receipt = make_receipt(make_donation(donor=donor, by=treasurer), by=treasurer)

    page = client_for(treasurer).get(f"/admin/people/people/inspect/{donor.pk}/").text

    assert f"/admin/donations/donations/inspect/{receipt.lines.get().source_id}/" in page
    assert f"/admin/receipts/receipts/inspect/{receipt.pk}/" in page


def test_cancelling_shows_what_names_the_document(treasurer, client_for):
    donation = make_donation(by=treasurer)
    receipt = make_receipt(donation, by=treasurer)

    page = client_for(treasurer).get(f"{ADMIN}cancel/{donation.pk}/confirm/").text

    assert "به این سند اشاره دارند" in page
    assert f"/admin/receipts/receipts/inspect/{receipt.pk}/" in page


def test_timeline_leads_to_what_an_edit_changed(treasurer, client_for):
    draft = make_draft(donor=make_party("نسرین"))
    client = client_for(treasurer)
    amount = "lines-0-amount_irr"
    post_form(client, f"{ADMIN}edit/{draft.pk}/", note="دستی", **{amount: "۲۵۰۰۰۰۰"})
    post_form(client, f"{ADMIN}edit/{draft.pk}/", note="کارت‌خوان", **{amount: "3000000"})
    draft.refresh_from_db()

    timeline = client.get(f"{ADMIN}inspect/{draft.pk}/").text
    url = f"{ADMIN}changes/{draft.pk}/{draft.latest_revision_id}/"
    page = client.get(url).text

    assert url in timeline
    assert "<del><bdi>دستی</bdi></del>" in page
    assert "<ins><bdi>کارت‌خوان</bdi></ins>" in page
    assert "۲٬۵۰۰٬۰۰۰" in page
    assert "۳٬۰۰۰٬۰۰۰" in page
    assert "نسرین" not in page.partition("<table")[2].partition("</table>")[0]


def test_changes_of_a_receipt_are_words_and_no_markup(treasurer, client_for):
    receipt = make_receipt(make_donation(by=treasurer), by=treasurer)
    receipt.refresh_from_db()

    page = (
        client_for(treasurer)
        .get(f"/admin/receipts/receipts/changes/{receipt.pk}/{receipt.latest_revision_id}/")
        .text
    )

    assert receipt.number in page
    assert "&lt;bdi" not in page


def test_changes_of_another_row_are_not_found(treasurer, client_for):
    donation, other = make_donation(by=treasurer), make_donation(by=treasurer)
    other.refresh_from_db()

    answer = client_for(treasurer).get(f"{ADMIN}changes/{donation.pk}/{other.latest_revision_id}/")

    assert answer.status_code == 404


def test_api_comments_attaches_downloads_and_tells_changes(donation, treasurer, board, api_for):
    api = api_for(treasurer)
    address = f"{API}{donation.pk}/"

    said = api.post(f"{address}comments/", {"text": "سلام"})
    sent = api.post(f"{address}attachments/", {"file": pdf()}, format="multipart")
    bad = api.post(f"{address}attachments/", {"file": pdf("a.exe")}, format="multipart")
    listed = api.get(f"{address}attachments/").json()["results"]
    content = b"".join(api.get(f"{address}attachments/{sent.json()['id']}/"))
    revision = api.get(f"{address}history/").json()["results"][0]["revision"]
    changes = api.get(f"{address}changes/{revision}/").json()

    assert (said.status_code, sent.status_code, bad.status_code) == (201, 201, 400)
    assert bad.json()["errors"][0]["field"] == "file"
    assert (listed[0]["name"], content) == ("رسید بانک.pdf", PDF)
    assert {"name": "method", "label": "Way of payment", "before": "", "after": "Card to card"} in changes
    assert api_for(board).get(f"{address}comments/").status_code in (403, 404)


def test_spoken_words_are_no_part_of_the_export(donation, treasurer, client_for):
    add_comment(donation, text="محرمانه", author=treasurer)

    answer = client_for(treasurer).get(f"{ADMIN}?export=csv")

    assert "محرمانه" not in io.BytesIO(b"".join(answer)).getvalue().decode()


def test_cancelled_document_names_its_successor(treasurer, client_for):
    cancelled = perform(make_donation(by=treasurer), "cancel", user=treasurer, reason="اشتباه")
    draft = perform(cancelled, "amend", user=treasurer)
    client = client_for(treasurer)

    assert f"{ADMIN}inspect/{draft.pk}/" in client.get(f"{ADMIN}inspect/{cancelled.pk}/").text
    assert f"{ADMIN}inspect/{cancelled.pk}/" in client.get(f"{ADMIN}inspect/{draft.pk}/").text
