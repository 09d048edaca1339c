"""Fields an administrator adds: in form, list, filter, page, export and API, by one set of rules."""

import csv
import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from association.core.documents.custom_fields import CustomField, CustomFieldInUseError, clean_extra
from association.core.documents.signals import LinkedByCustomFieldError
from association.core.documents.transitions import perform
from association.modules.donations.models import Donation
from association.modules.people.models import Party
from tests.factories import make_draft, make_fund, make_party

pytestmark = pytest.mark.django_db
PEOPLE = "/api/v1/people/people/"
ADMIN = "/admin/people/people/"


def add_field(kind="text", label="شغل", label_en="Occupation", model="people.party", **values):
    field = CustomField(model=model, kind=kind, label_fa=label, label_en=label_en, **values)
    field.full_clean()
    field.save()
    return field


def party_form(**values):
    blank = dict.fromkeys(
        ("honorific", "name_en", "phone", "national_id", "email", "postal_code", "address", "note"), ""
    )
    return {"kind": "person", "name": "مینا رستمی", **blank, **values}


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", "  نیم‌وقت‌  ", "نیم‌وقت"),
        ("number", "۱۲٬۵۰۰", 12500),
        ("number", "۳٫۵", 3.5),
        ("date", "۱۴۰۵/۰۵/۱۹", "2026-08-10"),
        ("date", date(2026, 8, 10), "2026-08-10"),
        ("choice", "الف", "الف"),
        ("boolean", True, True),
        ("boolean", "", False),
        ("text", "", None),
    ],
    ids=lambda value: str(value) or "empty",
)
def test_value_is_kept_as_plain_json(kind, typed, kept):
    add_field(kind, options="الف\nب")

    extra = clean_extra(Party, {"occupation": typed}, {})

    assert extra == ({} if kept is None else {"occupation": kept})


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("number", "دوازده"),
        ("number", "1234567890123456"),
        ("number", "1e400"),
        ("number", "NaN"),
        ("number", True),
        ("date", "1405/13/01"),
        ("choice", "ج"),
        ("link", 999),
        ("link", True),
        ("text", 5),
        ("text", "ب" * 401),
        ("boolean", "شاید"),
    ],
    ids=str,
)
def test_bad_value_names_its_field(kind, typed):
    add_field(kind, options="الف\nب", target="people.party")

    with pytest.raises(ValidationError) as caught:
        clean_extra(Party, {"occupation": typed}, {})

    assert list(caught.value.message_dict) == ["occupation"]


def test_key_comes_from_the_english_label_and_stays():
    first, second = add_field(), add_field(label="شغل دوم")
    persian_only = add_field(label="رشته", label_en="")

    first.label_en = "Profession"
    first.save()

    assert [first.key, second.key, persian_only.key] == ["occupation", "occupation_2", "rshth"]


def test_treasurer_fills_it_in_and_finds_it(treasurer, client_for):
    add_field("choice", options="معلم\nکارگر", in_list=True, in_filters=True, required=True)
    client = client_for(treasurer)

    form = client.get(f"{ADMIN}new/").text
    empty = client.post(f"{ADMIN}new/", party_form(extra_occupation=""))
    saved = client.post(f"{ADMIN}new/", party_form(extra_occupation="معلم"), follow=True)

    party = Party.objects.get(name="مینا رستمی")
    assert form.count('name="extra_occupation"') == 1
    assert list(empty.context["form"].errors) == ["extra_occupation"]
    assert party.extra == {"occupation": "معلم"}
    assert "معلم" in saved.text
    assert "مینا رستمی" in client.get(f"{ADMIN}?extra_occupation=معلم").text
    assert "مینا رستمی" not in client.get(f"{ADMIN}?extra_occupation=کارگر").text


def test_date_filter_and_order(treasurer, client_for):
    add_field("date", label="تولد", label_en="Born", in_list=True, in_filters=True)
    make_party("پیر", extra={"born": "1950-01-01"})
    make_party("جوان", extra={"born": "2000-06-01"})
    client = client_for(treasurer)

    found = client.get(f"{ADMIN}?extra_born_from=1990-01-01&ordering=-extra__born").text
    ordered = client.get(f"{ADMIN}?ordering=extra__born").text

    assert "جوان" in found
    assert "پیر" not in found
    assert ordered.index("پیر") < ordered.index("جوان")
    assert "۱۲ خرداد ۱۳۷۹" in found


def test_list_with_links_costs_the_same_for_more_rows(treasurer, client_for, django_assert_num_queries):
    add_field("link", label="معرف", label_en="Referrer", target="people.party", in_list=True)
    client = client_for(treasurer)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(ADMIN)
        return len(captured)

    friend = make_party("معرف یک")
    make_party("الف", extra={"referrer": friend.pk})
    cost()
    few = cost()
    for number in range(8):
        make_party(f"نفر {number}", extra={"referrer": make_party(f"معرف {number}").pk})

    assert cost() == few
    assert "معرف یک" in client.get(ADMIN).text


def test_export_writes_numbers_dates_and_names(treasurer, client_for):
    add_field("number", label="فرزندان", label_en="Children")
    add_field("link", label="معرف", label_en="Referrer", target="people.party")
    friend = make_party("=معرف")
    make_party("الف", extra={"children": 3, "referrer": friend.pk})

    answer = client_for(treasurer).get(f"{ADMIN}?export=csv")

    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    exported = next(row for row in rows if row["نام"] == "الف")
    assert (exported["فرزندان"], exported["معرف"]) == ("3", "'=معرف")


def test_api_reads_writes_filters_and_refuses(treasurer, api_for):
    add_field("number", label="فرزندان", label_en="Children", required=True, in_filters=True)
    add_field("boolean", label="داوطلب", label_en="Volunteer")
    api = api_for(treasurer)

    missing = api.post(PEOPLE, {"kind": "person", "name": "الف"})
    unknown = api.post(PEOPLE, {"kind": "person", "name": "الف", "extra": {"children": 1, "shoe": 42}})
    made = api.post(PEOPLE, {"kind": "person", "name": "الف", "extra": {"children": "۲"}})
    address = f"{PEOPLE}{made.json()['id']}/"
    changed = api.patch(address, {"extra": {"volunteer": True}})
    emptied = api.patch(address, {"extra": {"children": None}})
    renamed = api.patch(address, {"name": "ب"})

    assert [e["field"] for e in missing.json()["errors"]] == ["extra.children"]
    assert [e["field"] for e in unknown.json()["errors"]] == ["extra.shoe"]
    assert made.json()["extra"] == {"children": 2, "volunteer": None}
    assert changed.json()["extra"] == {"children": 2, "volunteer": True}
    assert (emptied.status_code, renamed.status_code) == (400, 200)
    assert api.get(f"{PEOPLE}?extra_children=2").json()["count"] == 1
    assert api.get(f"{PEOPLE}?extra_children=3").json()["count"] == 0


def test_api_description_names_the_fields(treasurer, api_for):
    add_field("choice", options="الف\nب")

    schema = api_for(treasurer).get("/api/v1/schema/?format=json").json()

    extra = schema["components"]["schemas"]["Party"]["properties"]["extra"]
    assert extra["properties"]["occupation"]["enum"] == ["الف", "ب"]


def test_required_field_holds_back_the_submit_of_a_draft_made_before(treasurer):
    draft = make_draft()
    add_field(model="donations.donation", label="دفتر", label_en="Book", required=True)

    with pytest.raises(ValidationError, match="دفتر"):
        perform(draft, "submit", user=treasurer)

    draft.refresh_from_db()
    assert draft.number is None


def test_submitted_document_keeps_its_values(treasurer):
    add_field(model="donations.donation", label="دفتر", label_en="Book")
    draft = make_draft()
    draft.extra = {"book": "۷"}
    draft.save()
    donation = perform(draft, "submit", user=treasurer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Donation.objects.filter(pk=donation.pk).update(extra={"book": "۸"})


def test_used_field_is_switched_off_not_removed(administrator, client_for):
    field = add_field()
    make_party(extra={"occupation": "معلم"})

    with pytest.raises(CustomFieldInUseError):
        field.delete()
    field.kind = "number"
    with pytest.raises(ValidationError):
        field.full_clean()
    field.kind, field.is_active = "text", False
    field.full_clean()
    field.save()

    assert Party.objects.get().extra == {"occupation": "معلم"}
    assert "شغل" not in client_for(administrator).get(f"{ADMIN}").text


def test_linked_record_is_not_deleted(treasurer):
    add_field("link", label="صندوق محبوب", label_en="Fund", target="funds.fund")
    fund = make_fund()
    make_party(extra={"fund": fund.pk})

    with pytest.raises(LinkedByCustomFieldError, match="صندوق محبوب"):
        fund.delete()


def test_administrator_adds_one_and_nobody_else_may(administrator, treasurer, client_for):
    url = "/admin/core/custom-fields/"
    data = {
        "model": "people.party", "kind": "text", "label_fa": "شغل", "label_en": "", "options": "",
        "target": "", "help_text": "", "is_active": "on", "position": "۱۰",
    }  # fmt: skip

    refused = client_for(treasurer).post(f"{url}new/", data)
    added = client_for(administrator).post(f"{url}new/", data, follow=True)

    assert refused.status_code in (302, 403)
    assert CustomField.objects.get().label == "شغل"
    assert "شغل" in added.text


def test_what_never_is_typed_takes_no_field():
    with pytest.raises(ValidationError) as caught:
        CustomField(model="receipts.receipt", label_fa="شغل").full_clean()

    assert "model" in caught.value.message_dict
