"""The picture of an account: through the gate, and no page fails for it, whatever is stored."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.users.models import UserProfile

from tests.conftest import ROLES
from tests.core.uploads.test_pictures import REPORTED, SECRETS, photo
from tests.pages import post_form

pytestmark = pytest.mark.django_db
ACCOUNT = "/admin/account/"
WITH_PLACE = (REPORTED / "26-photo-with-gps.jpg").read_bytes()


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """What tells a place is seen by no other test."""
    settings.PRIVATE_ROOT = tmp_path


def send(client, file, **changes):
    name = {"name_email-last_name": "نمونه", "name_email-email": "owner@example.org"}
    return post_form(client, ACCOUNT, **{**name, "avatar-avatar": file, **changes})


def stored(user) -> bytes:
    with default_storage.open(UserProfile.objects.get(user=user).avatar.name) as file:
        return file.read()


def store_as_sent(user, name: str, content: bytes) -> None:
    """As it was before there was a gate."""
    profile = UserProfile.get_for_user(user)
    kept = default_storage.save(f"avatar_images/{name}", ContentFile(content))
    UserProfile.objects.filter(pk=profile.pk).update(avatar=kept)


@pytest.mark.parametrize("role", ROLES)
def test_account_with_a_picture_still_opens_its_pages(role, make_user, client_for, administrator):
    user = make_user("owner", role)
    client = client_for(user)

    answer = send(client, SimpleUploadedFile("me-at-home.jpg", WITH_PLACE))

    assert answer.status_code == 302
    address = f"/admin/users/{user.pk}/picture/?v="
    for reader, page in (
        (client, "/admin/"),
        (client, ACCOUNT),
        (client_for(administrator), "/admin/users/"),
    ):
        shown = reader.get(page)
        assert shown.status_code == 200
        assert address in shown.text


def test_picture_is_kept_small_and_without_its_place(treasurer, client_for):
    drawn = Image.new("RGB", (900, 600), "green")
    written = io.BytesIO()
    drawn.save(written, "JPEG", comment=b"taken at home")

    send(client_for(treasurer), photo("JPEG", comment=b"taken at home"))
    small = stored(treasurer)
    send(client_for(treasurer), SimpleUploadedFile("maryam.jpg", written.getvalue()))

    profile = UserProfile.objects.get(user=treasurer)
    assert [secret for secret in SECRETS if secret in small + stored(treasurer)] == []
    assert Image.open(io.BytesIO(stored(treasurer))).size == (400, 267)
    assert "maryam" not in profile.avatar.name


def test_picture_is_shown_to_who_is_signed_in(treasurer, board, client_for, client):
    send(client_for(treasurer), SimpleUploadedFile("p.jpg", WITH_PLACE))
    address = f"/admin/users/{treasurer.pk}/picture/"

    shown = client_for(board).get(address)

    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert "private" in shown["Cache-Control"]
    assert client.get(address).status_code == 302
    assert client_for(board).get(f"/admin/users/{board.pk}/picture/").status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(40),
        (REPORTED / "22-truncated.jpg").read_bytes(),
    ],
    ids=["svg", "gif", "truncated"],
)
def test_what_is_no_picture_is_refused_in_words(content, treasurer, client_for):
    answer = send(client_for(treasurer), SimpleUploadedFile("p.jpg", content))

    assert answer.status_code == 200
    assert "عکس" in answer.text or "تصویر" in answer.text
    assert 'aria-describedby="id_avatar-avatar-error"' in answer.text
    assert not UserProfile.objects.get(user=treasurer).avatar


def test_picture_can_be_taken_away_and_its_file_goes(treasurer, client_for):
    client = client_for(treasurer)
    send(client, SimpleUploadedFile("p.jpg", WITH_PLACE))
    name = UserProfile.objects.get(user=treasurer).avatar.name

    send(client, "", **{"avatar-avatar-clear": "on"})

    assert not UserProfile.objects.get(user=treasurer).avatar
    assert not default_storage.exists(name)


def test_picture_from_before_the_gate_tells_no_place_and_breaks_no_page(treasurer, board, client_for):
    store_as_sent(treasurer, "old.jpg", WITH_PLACE)
    store_as_sent(board, "old.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")

    shown = client_for(board).get(f"/admin/users/{treasurer.pk}/picture/")

    assert b"Exif" not in shown.content
    assert Image.open(io.BytesIO(shown.content)).size == (300, 400)
    assert client_for(treasurer).get("/admin/").status_code == 200
    assert client_for(treasurer).get(f"/admin/users/{board.pk}/picture/").status_code == 404


def test_whatever_way_a_picture_comes_it_is_cleaned(treasurer):
    profile = UserProfile.get_for_user(treasurer)
    profile.avatar = SimpleUploadedFile("p.jpg", WITH_PLACE)
    profile.save()

    assert b"Exif" not in stored(treasurer)
