"""Pictures of the website: taken in clean, seen by everyone only while a published page shows them."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import Page, PageViewRestriction

from cms.models import Picture, StandardPage
from tests.core.uploads.test_pictures import REPORTED, photo

pytestmark = pytest.mark.django_db
ADD = "wagtailimages:add"


@pytest.fixture
def editor(communications, client_for):
    return client_for(communications)


def reported(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (REPORTED / name).read_bytes())


def form(file, **values) -> dict[str, object]:
    return {
        "title": "کلاس",
        "file": file,
        "description": "",
        "credit": "",
        "shows": "",
        "consent": "",
        **values,
    }


def upload(editor, file, **values):
    return editor.post(reverse(ADD), form(file, **values))


def files_of_all() -> list[bytes]:
    return [path.read_bytes() for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()]


def test_no_kept_file_tells_where_a_photograph_was_taken(editor):
    upload(editor, reported("26-photo-with-gps.jpg"), description="حیاط مدرسه")
    picture = Picture.objects.get()
    for spec in ("original", "width-200", "fill-100x100", "max-800x800|format-webp"):
        picture.get_rendition(spec)

    assert (picture.width, picture.height) == (300, 400)
    assert not any(b"Exif" in content or b"GPS" in content for content in files_of_all())


def test_picture_that_waits_for_its_other_fields_is_kept_clean(editor):
    sent = {"title": "ک" * 300, "files[]": reported("26-photo-with-gps.jpg")}
    waiting = editor.post(reverse("wagtailimages:add_multiple"), sent)

    assert waiting.json()["success"]
    assert not any(b"Exif" in content or b"GPS" in content for content in files_of_all())


def test_whatever_way_a_picture_comes_it_is_cleaned():
    picture = Picture.objects.create(title="کلاس", file=reported("26-photo-with-gps.jpg"))

    assert b"Exif" not in Path(picture.file.path).read_bytes()
    assert (picture.width, picture.height) == (300, 400)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: reported("22-truncated.jpg"), "این تصویر نیست یا آسیب دیده است"),
        (lambda: SimpleUploadedFile("a.svg", b"<svg/>"), "HEIC"),
        (lambda: SimpleUploadedFile("a.jpg", b"<script>"), ""),
        (lambda: photo("GIF"), "HEIC"),
    ],
    ids=["truncated", "svg", "script", "gif"],
)
def test_bad_picture_is_refused_in_words_on_the_form(editor, file, words):
    answer = upload(editor, file())

    assert answer.status_code == 200
    assert words in answer.text
    assert "file" in answer.context["form"].errors
    assert not Picture.objects.exists()


@pytest.mark.parametrize("name", ["wagtailimages:add_multiple", "wagtailimages_chooser:create"])
def test_truncated_picture_is_refused_at_every_form(editor, name):
    data = {"title": "کلاس", "files[]": reported("22-truncated.jpg")}
    data |= {
        f"image-chooser-upload-{key}": value for key, value in form(reported("22-truncated.jpg")).items()
    }

    answer = editor.post(reverse(name), data)

    assert answer.status_code == 200
    assert not Picture.objects.exists()


def test_photo_of_a_telephone_is_kept_as_jpeg(editor):
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(written, format="HEIF")

    upload(editor, SimpleUploadedFile("IMG_1.HEIC", written.getvalue()))

    assert Picture.objects.get().file.name.endswith(".jpg")


def test_picture_of_children_says_where_the_consent_is(editor):
    refused = upload(editor, photo("JPEG"), shows="children")
    upload(editor, photo("JPEG"), shows="children", consent="پروندهٔ ۱۲")

    assert "consent" in refused.context["form"].errors
    assert Picture.objects.get().consent == "پروندهٔ ۱۲"


@pytest.fixture
def page():
    home = Page.objects.get(depth=2, locale__language_code="fa")
    page = StandardPage(title="با تصویر", slug="shown", locale=home.locale, live=False)
    picture = Picture.objects.create(title="کلاس", file=photo("JPEG"))
    block = {"type": "image", "value": {"image": picture.pk, "alt": "کلاس", "caption": ""}}
    page.body = [block]
    home.add_child(instance=page)
    page.save_revision()
    return page


def address() -> str:
    return Picture.objects.get().get_rendition("width-30").url


def test_picture_is_public_while_a_public_page_shows_it(page, client):
    seen = [client.get(address()).status_code]
    page.get_latest_revision().publish()
    answer = client.get(address())
    seen.append(answer.status_code)
    shown = client.get("/shown/").text
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    seen.append(client.get(address()).status_code)
    restriction.delete()
    page.refresh_from_db()
    page.unpublish()
    seen.append(client.get(address()).status_code)

    assert seen == [404, 200, 404, 404]
    assert "/pictures/" in shown
    assert answer["Content-Type"] == "image/jpeg"
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == (
        "nosniff",
        "default-src 'none'; sandbox",
    )


def test_picture_of_a_draft_on_a_published_page_waits_for_it(page, client):
    page.get_latest_revision().publish()
    page.refresh_from_db()
    second = Picture.objects.create(title="دوم", file=photo("PNG"))
    page.body = [{"type": "image", "value": {"image": second.pk, "alt": "", "caption": ""}}]
    page.save_revision()
    before = client.get(second.get_rendition("width-30").url).status_code

    page.get_latest_revision().publish()

    assert (before, client.get(second.get_rendition("width-30").url).status_code) == (404, 200)
    assert client.get(Picture.objects.get(title="کلاس").get_rendition("width-30").url).status_code == 404


def test_unpublished_picture_is_seen_by_editors_and_by_nobody_else(
    page, editor, treasurer, client, client_for
):
    original = reverse("picture_original", args=[Picture.objects.get().pk])
    seen = {
        name: [who.get(address()).status_code, who.get(original).status_code]
        for name, who in (("editor", editor), ("treasurer", client_for(treasurer)), ("anyone", client))
    }

    assert seen == {"editor": [200, 200], "treasurer": [404, 404], "anyone": [404, 404]}


def test_original_stays_with_the_editors_after_publishing(page, client):
    page.get_latest_revision().publish()

    assert client.get(reverse("picture_original", args=[Picture.objects.get().pk])).status_code == 404


def test_rendition_is_found_under_its_own_name_only(page, editor):
    assert editor.get(address()).status_code == 200
    assert editor.get(address()[:-4] + "x.jpg").status_code == 404


def test_admin_shows_the_picture_and_answers_its_choosers(page, editor):
    listing = editor.get(reverse("wagtailimages:index")).text
    edit = editor.get(reverse("wagtailimages:edit", args=[Picture.objects.get().pk]))
    api = editor.get("/admin/api/main/images/")

    assert "/pictures/" in listing
    assert edit.status_code == 200
    assert api.status_code in (200, 404)
