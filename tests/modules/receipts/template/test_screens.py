"""Templates are typed, given pictures, and duplicated in the admin and through the API."""

import pytest

from association.core.documents.version import version_of
from association.modules.receipts.models import ReceiptImage, ReceiptTemplate
from association.modules.receipts.template.wording import PARTS
from tests.factories import make_receipt
from tests.modules.receipts.template.pictures import kept, picture, publish, upload

pytestmark = pytest.mark.django_db
ADMIN = "/admin/receipts/templates"
API = "/api/v1/receipts/templates/"
EMPTY = {f"{part}_{language}": "" for part in PARTS for language in ("fa", "en")}


def typed(**values) -> dict:
    return {**EMPTY, "country": "iran", **values}


def test_form_keeps_words_and_pictures(treasurer, client_for):
    client = client_for(treasurer)

    client.post(f"{ADMIN}/new/", typed(title_fa="رسيد ما", logo=picture(), seal=picture(100, 100)))

    draft = ReceiptTemplate.objects.get()
    assert (draft.title_fa, draft.docstatus, draft.created_by) == ("رسید ما", 0, treasurer)
    assert (draft.logo.width, draft.seal.width, draft.signature) == (300, 100, None)


def test_built_in_words_stand_where_nothing_is_written(treasurer, client_for):
    page = client_for(treasurer).get(f"{ADMIN}/new/").text

    assert 'placeholder="Received with thanks from {donor} the sum of {amount} ({words})."' in page
    assert 'placeholder="رسید دریافت کمک"' in page
    assert 'lang="en" dir="ltr"' in page


def test_picture_outlives_an_error_elsewhere(treasurer, client_for):
    client = client_for(treasurer)

    refused = client.post(f"{ADMIN}/new/", typed(thanks_en="Thank you", logo=picture()))
    image = ReceiptImage.objects.get()
    client.post(f"{ADMIN}/new/", typed(**{"logo-kept": image.sha256}))

    assert "{words}" in refused.text
    assert f'name="logo-kept" value="{image.sha256}"' in refused.text
    assert f"{ADMIN}/image/{image.sha256}/" in refused.text
    assert ReceiptTemplate.objects.get().logo == image


@pytest.mark.parametrize("content", [b"<svg/>", b"%PDF"])
def test_hostile_upload_is_an_error_of_its_field(treasurer, client_for, content):
    refused = client_for(treasurer).post(f"{ADMIN}/new/", typed(seal=upload(content, "seal.png")))

    assert refused.context["form"].errors.keys() == {"seal"}
    assert ReceiptTemplate.objects.count() == ReceiptImage.objects.count() == 0


def test_picture_is_kept_exchanged_and_taken_away(treasurer, client_for):
    client, first = client_for(treasurer), kept()
    draft = ReceiptTemplate.objects.create(logo=first)
    url = f"{ADMIN}/edit/{draft.pk}/"

    def logo_after(**given):
        client.post(url, {**typed(**given), "seen_version": version_of(draft)})
        draft.refresh_from_db()
        return draft.logo_id

    assert logo_after(**{"logo-kept": first.sha256}) == first.sha256
    second = logo_after(**{"logo-kept": first.sha256, "logo": picture(colour=(200, 0, 0))})
    assert second not in (None, first.sha256)
    assert logo_after(**{"logo-kept": "0" * 64}) == second  # refused
    assert logo_after(**{"logo-kept": second, "logo-none": "on"}) is None
    assert ReceiptImage.objects.count() == 2


def test_image_is_shown_and_never_changes(treasurer, client_for):
    image = kept()

    answer = client_for(treasurer).get(f"{ADMIN}/image/{image.sha256}/")

    assert answer.content == bytes(image.content)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "private" in answer["Cache-Control"]


def test_live_template_has_no_form_and_is_duplicated(treasurer, client_for):
    live, client = publish(title_en="Title", logo=kept(), by=treasurer), client_for(treasurer)

    edit = client.get(f"{ADMIN}/edit/{live.pk}/")
    page = client.get(f"{ADMIN}/inspect/{live.pk}/").text
    form = client.get(f"{ADMIN}/new/?copy={live.pk}").text

    assert edit.status_code == 302
    assert f"{ADMIN}/new/?copy={live.pk}" in page
    assert f"{ADMIN}/preview/{live.pk}/" in page
    assert f"{ADMIN}/image/{live.logo_id}/" in page
    assert 'value="Title"' in form
    assert f'name="logo-kept" value="{live.logo_id}"' in form


def test_receipts_page_names_its_template(treasurer, client_for):
    client, before = client_for(treasurer), make_receipt(by=treasurer)
    live = publish(by=treasurer)
    after = make_receipt(by=treasurer)

    pages = [
        client.get(f"/admin/receipts/receipts/inspect/{receipt.pk}/").text for receipt in (before, after)
    ]

    assert "متن آمادهٔ سامانه" in pages[0]
    assert live.number in pages[1]


def test_list_costs_the_same_for_more_templates(treasurer, client_for, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_for(treasurer)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(f"{ADMIN}/").status_code == 200
        return len(asked)

    publish(logo=kept(), by=treasurer)
    queries()
    one = queries()
    publish(logo=kept(), by=treasurer)
    ReceiptTemplate.objects.create(logo=kept())

    assert queries() == one


def test_api_drafts_uploads_and_publishes(treasurer, api_for):
    api = api_for(treasurer)

    image = api.post(f"{API}images/", {"file": picture(), "place": "logo"}, format="multipart")
    draft = api.post(API, {"title_en": "Title", "logo": image.json()["sha256"]}).json()
    changed = api.patch(f"{API}{draft['id']}/", {"footer_en": "Foot"}).json()
    live = api.post(f"{API}{draft['id']}/submit/").json()
    final = api.patch(f"{API}{draft['id']}/", {"footer_en": "Other"})
    copy = api.post(f"{API}{draft['id']}/duplicate/").json()

    assert (image.status_code, image.json()["width"]) == (201, 300)
    assert (changed["footer_en"], changed["country"]) == ("Foot", "iran")
    assert (live["number"], live["docstatus"], live["logo"]) == ("T-1405-01", 1, image.json()["sha256"])
    assert final.status_code == 409
    assert (copy["docstatus"], copy["logo"], copy["footer_en"]) == (0, live["logo"], "Foot")


def test_api_names_the_field_that_is_wrong(treasurer, api_for):
    api = api_for(treasurer)
    draft = ReceiptTemplate.objects.create()

    made = api.post(API, {"thanks_en": "Thank you"})
    changed = api.patch(f"{API}{draft.pk}/", {"thanks_en": "Thank you"})
    country = api.post(API, {"country": "atlantis"})
    image = api.post(API, {"logo": "0" * 64})
    file = api.post(f"{API}images/", {"file": upload(b"x"), "place": "logo"}, format="multipart")
    place = api.post(f"{API}images/", {"file": picture(), "place": "back"}, format="multipart")

    assert [a.status_code for a in (made, changed, country, image, file, place)] == [400] * 6
    for answer, field in ((made, "thanks_en"), (changed, "thanks_en"), (country, "country"), (image, "logo")):
        assert field in answer.text
    assert "no picture" in file.text
    draft.refresh_from_db()
    assert draft.thanks_en == ""


def test_api_is_closed_to_the_board(board, api_for):
    api = api_for(board)

    upload_answer = api.post(f"{API}images/", {"file": picture(), "place": "logo"}, format="multipart")

    assert (api.get(API).status_code, upload_answer.status_code) == (403, 403)
    assert ReceiptImage.objects.count() == 0


def test_who_may_only_see_templates_uploads_nothing(make_user, api_for):
    from django.contrib.auth.models import Permission

    reader = make_user("reader")
    reader.user_permissions.add(Permission.objects.get(codename="view_receipttemplate"))
    api = api_for(reader)

    answer = api.post(f"{API}images/", {"file": picture(), "place": "logo"}, format="multipart")

    assert (api.get(API).status_code, answer.status_code) == (200, 403)
    assert ReceiptImage.objects.count() == 0
