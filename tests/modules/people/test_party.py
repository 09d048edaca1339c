import pytest
from django.core.exceptions import ValidationError

from association.modules.people.models import Party
from association.modules.people.services import find_or_add_donor, split_honorific
from tests.factories import make_party

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    ["۰۹۱۲۳۴۵۶۷۸۹", "0912-345-6789", "+989123456789", "00989123456789", "٩١٢٣٤٥٦٧٨٩"],
    ids=["persian", "dashes", "plus", "double zero", "arabic without zero"],
)
def test_phone_is_stored_in_one_form(typed):
    assert make_party(phone=typed).phone == "+989123456789"


def test_bad_phone_names_the_field():
    with pytest.raises(ValidationError) as refused:
        make_party(phone="12345")

    assert list(refused.value.message_dict) == ["phone"]


def test_bad_national_id_names_the_field():
    with pytest.raises(ValidationError) as refused:
        make_party(national_id="1111111111")

    assert list(refused.value.message_dict) == ["national_id"]


def test_arabic_letters_become_persian():
    assert make_party("علي كريمي").name == "علی کریمی"


def test_search_finds_other_spellings(treasurer, api_for):
    make_party("علی کریمی")

    found = api_for(treasurer).get("/api/v1/people/people/", {"search": "كريمي علي"}).json()

    assert [row["name"] for row in found["results"]] == ["علی کریمی"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("دكتر مهدي احمدي", ("دکتر", "مهدی احمدی")),
        ("  حاج آقا عليرضا شاه‌محمدي ", ("حاج آقا", "علیرضا شاه‌محمدی")),
        ("آقای گروه صنعتی البرز", ("آقای", "گروه صنعتی البرز")),
        ("زهرا باقری", ("", "زهرا باقری")),
    ],
)
def test_honorifics_are_no_part_of_the_name(text, parts):
    assert split_honorific(text) == parts


def test_donor_is_found_by_phone_and_name():
    first = find_or_add_donor(name="دکتر مهدی احمدی", phone="09370708201")

    again = find_or_add_donor(name="مهندس مهدي احمدي", phone="+989370708201")

    assert again == first


def test_a_family_sharing_a_phone_stays_two_donors():
    father = find_or_add_donor(name="مهدی احمدی", phone="09370708201")

    mother = find_or_add_donor(name="زهرا رضایی", phone="09370708201")

    assert mother != father


def test_no_name_and_no_phone_is_an_anonymous_donor():
    assert find_or_add_donor(name=" ", phone="") is None
    assert Party.objects.count() == 0


def test_english_receipts_use_the_english_name():
    party = make_party("زهرا احمدی", name_en="Zahra Ahmadi", honorific="دکتر")

    assert (party.printed_name("fa"), party.printed_name("en")) == ("دکتر زهرا احمدی", "Zahra Ahmadi")


def test_donor_with_gifts_is_not_deleted(treasurer, api_for):
    from tests.factories import make_donation

    donation = make_donation()

    response = api_for(treasurer).delete(f"/api/v1/people/people/{donation.donor_id}/")

    assert response.status_code == 409
    assert response.json()["type"] == "urn:majma:problem:in_use"


def test_donor_without_a_mobile_is_found_by_name_whatever_else_was_filled_in():
    donor = find_or_add_donor(name="مهدی احمدی")
    donor.email = "mahdi@example.org"
    donor.save()

    assert find_or_add_donor(name="دكتر مهدي احمدي") == donor


def test_bad_number_in_a_list_is_refused_and_nobody_is_added():
    with pytest.raises(ValidationError):
        find_or_add_donor(name="مهدی احمدی", phone="12")

    assert Party.objects.count() == 0


def test_postal_code_is_kept_in_one_form_or_refused():
    assert make_party(postal_code="۳۴۱۳۸۱۳۴۱۱").postal_code == "3413813411"
    for wrong in ("12", "abc", "0413813411"):
        with pytest.raises(ValidationError) as refused:
            make_party(postal_code=wrong)
        assert list(refused.value.message_dict) == ["postal_code"]


def test_name_of_what_nobody_sees_is_none():
    with pytest.raises(ValidationError) as refused:
        make_party("\u200b\u202a\u0001")

    assert list(refused.value.message_dict) == ["name"]


@pytest.mark.parametrize(
    ("stored", "sought"),
    [
        ("علی‌رضا احمدی", "علیرضا"),
        ("علیرضا احمدی", "علی‌رضا"),
        ("علی رضا احمدی", "علیرضا احمدی"),
        ("خانه‌ی مهر", "خانۀ مهر"),
        ("خانۀ مهر", "خانه‌ی مهر"),
        ("سارا نمونه", "سا\u200bرا\u2069"),
    ],
)
def test_spellings_of_a_name_find_each_other(stored, sought, treasurer, api_for, client_for):
    make_party(stored)
    make_party("کس دیگر")

    found = api_for(treasurer).get("/api/v1/people/people/", {"search": sought}).json()
    listed = client_for(treasurer).get("/admin/people/people/", {"q": sought}).text

    assert [row["name"] for row in found["results"]] == [make_party(stored).name]
    assert ("کس دیگر" in listed, found["results"][0]["name"] in listed) == (False, True)


def test_words_that_are_left_out_for_a_person_are_refused_to_a_program(treasurer, api_for, client_for):
    make_party("علی کریمی")
    words = "کریمی " * 8 + "نیست " * 3

    refused = api_for(treasurer).get("/api/v1/people/people/", {"search": words})
    page = client_for(treasurer).get("/admin/people/people/", {"q": words}).text

    assert (refused.status_code, "علی کریمی" in page) == (400, True)


@pytest.mark.parametrize(
    "typed",
    [
        "+989121234567",
        "989121234567",
        "00989121234567",
        "09121234567",
        "۰۹۱۲ ۱۲۳ ۴۵۶۷",
        "+98 912 123 4567",
        "0098 (912) 123-4567",
        "+98912",
        "احمدی +98 912 123 4567",
    ],
)
def test_phone_is_found_however_it_is_written(treasurer, client_for, api_for, typed):
    wanted = make_party("زهرا احمدی", phone="09121234567")
    make_party("رضا کریمی", phone="09351234567")
    client, api = client_for(treasurer), api_for(treasurer)

    rows = api.get("/api/v1/people/people/", {"search": typed}).json()["results"]
    found = api.get("/api/v1/search/", {"q": typed}).json()
    listed = client.get("/admin/people/people/", {"q": typed}).text
    offered = client.get("/admin/people_party_chooser/results/", {"q": typed}).text

    assert [row["id"] for row in rows] == [wanted.pk]
    assert [row["id"] for row in found[0]["results"]] == [wanted.pk]
    for page in (listed, offered):
        assert ("زهرا احمدی" in page, "رضا کریمی" in page) == (True, False)
