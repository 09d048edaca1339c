"""One template is live; receipts keep the one they were issued with."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from association.core.documents.copies import duplicate
from association.core.documents.errors import DocumentNotDraftError
from association.core.documents.models import DocStatus
from association.core.documents.transitions import perform
from association.core.printing.prints import stored_print
from association.core.registry.state import forget
from association.modules.receipts.models import ReceiptTemplate
from association.modules.receipts.readiness import missing_from_profile
from association.modules.receipts.services import CountryProfile, offer_profile, publish_template
from association.modules.receipts.template import countries
from association.modules.receipts.template.publishing import live_template
from tests.factories import make_donation, make_party, make_receipt
from tests.modules.receipts.template.pictures import kept, publish
from tests.modules.receipts.test_pdf import text_of

pytestmark = pytest.mark.django_db


def page(receipt, language="en") -> str:
    return text_of(bytes(stored_print(receipt, name="receipt", language=language).pdf))


def test_next_template_retires_the_one_before(treasurer):
    first = publish(title_en="First", by=treasurer)
    second = publish(title_en="Second", by=treasurer)
    first.refresh_from_db()

    assert [template.sequence for template in (first, second)] == [1, 2]
    assert (first.docstatus, first.cancelled_by) == (DocStatus.CANCELLED, treasurer)
    assert (first.status_label(), second.status_label()) == ("کنار گذاشته", "در حال استفاده")
    assert live_template() == second


def test_receipts_keep_the_template_they_were_issued_with(treasurer):
    before = make_receipt(by=treasurer)
    publish(title_en="First title", footer_en="First foot", by=treasurer)
    first = make_receipt(by=treasurer)
    bytes_of_first = bytes(stored_print(first, name="receipt", language="fa").pdf)

    publish(title_en="Second title", by=treasurer)
    second = make_receipt(by=treasurer)

    assert [r.template_version for r in (before, first, second)] == [
        "متن آمادهٔ سامانه",
        "T-1405-01",
        "T-1405-02",
    ]
    assert bytes(stored_print(first, name="receipt", language="fa").pdf) == bytes_of_first
    assert "Donation receipt" in page(before)
    assert "First title" in page(first)
    assert "First foot" in page(first)
    assert "Second title" in page(second)
    assert "First foot" not in page(second)


def test_receipt_says_what_was_frozen_even_if_every_row_is_gone(treasurer, unguarded):
    publish(title_en="Frozen title", by=treasurer)
    receipt = make_receipt(by=treasurer)

    with unguarded():
        ReceiptTemplate.objects.all()._raw_delete("default")

    assert "Frozen title" in page(receipt)


def test_empty_wording_is_the_built_in_words():
    publish(title_en="Own title")
    receipt = make_receipt()

    assert "Own title" in page(receipt)
    assert "Received with thanks from" in page(receipt)
    assert "Treasurer of the association" in page(receipt)


def test_sentence_of_thanks_is_the_associations(treasurer):
    publish(
        thanks_en="We thank {donor} for {amount}, that is {words}.",
        thanks_anonymous_en="We thank {donor} for {amount}, that is {words}.",
        signatory_en="H. Ghasemi",
        signatory_title_en="Chair",
    )
    named = make_receipt(make_donation(donor=make_party("زهرا", name_en="Zahra")))

    text = page(named)

    assert "We thank Zahra for 1,000,000 Rial, that is one million Rial." in text
    assert "H. Ghasemi" in text
    assert "Chair" in text
    assert "Treasurer of the association" not in text


def test_hostile_wording_and_names_are_words_on_paper(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    publish(
        title_en="<b>x</b> & y",
        thanks_en="<script>x</script> {donor} {amount} {words} {{donor}}",
        footer_en=f"<img src='file://{secret}'> <style>p{{{{display:none}}}}</style>",
        signatory_en="</td><b>x",
    )

    text = page(make_receipt(make_donation(donor=make_party("x", name_en="<i>{amount}</i> %(words)s"))))

    assert "TOPSECRET" not in text
    for words in (
        "<b>x</b> & y",
        "<img src=",
        "<script>x</script> <i>{amount}</i> %(words)s 1,000,000 Rial",
        "{donor}",
        "<style>p{display:none}</style>",
        "</td><b>x",
    ):
        assert words in text


def test_generic_country_prints_no_permit_and_no_national_legal_id(site_of_the_house):
    from association.core.profile import AssociationProfile

    AssociationProfile.objects.create(
        site=site_of_the_house,
        name_en="Donors",
        permit_number="P-77",
        registration_number="R-88",
        national_legal_id="14001234567",
    )
    iran = make_receipt()
    publish(country="generic")
    generic = make_receipt()

    assert all(words in page(iran) for words in ("P-77", "R-88", "14001234567"))
    assert "Registration number R-88" in page(generic)
    assert "· Registration" in page(iran)
    assert "· Registration" not in page(generic)
    assert "P-77" not in page(generic)
    assert "Activity permit" not in page(generic)
    assert "14001234567" not in page(generic)


def test_country_decides_what_the_profile_must_hold(site_of_the_house):
    iran = missing_from_profile()
    publish(country="generic")

    assert len(iran) == 4
    assert missing_from_profile() == iran[:2]


def test_national_id_is_printed_only_where_the_template_says_so():
    donor = make_party(national_id="0012345679")
    without = make_receipt(make_donation(donor=donor))
    publish(shows_national_id=True)
    printed = make_receipt(make_donation(donor=donor))

    assert (without.body["donor_id"], printed.body["donor_id"]) == ("", "0012345679")
    assert "0012345679" not in page(without)
    assert "National id 0012345679" in page(printed)


def test_country_without_national_ids_refuses_to_print_them():
    with pytest.raises(ValidationError) as refused:
        publish(country="generic", shows_national_id=True)

    assert list(refused.value.message_dict) == ["shows_national_id"]


@pytest.fixture
def utopia():
    """A country another module brings."""
    profile = CountryProfile(
        "utopia", "Utopia", other_calendar=False, tracking_number=False, module="majma_points"
    )
    offer_profile(profile)
    yield profile
    del countries._profiles["utopia"]


def test_module_brings_a_country(utopia):
    publish(country="utopia")
    receipt = make_receipt()

    assert receipt.body["template"]["country"] == "utopia"
    assert "1405/" not in page(receipt)
    with pytest.raises(ValueError, match="twice"):
        offer_profile(utopia)


def test_country_of_a_module_that_is_off_is_refused_and_old_receipts_print(utopia):
    from association.core.registry.models import ModuleState

    publish(country="utopia")
    receipt = make_receipt()
    ModuleState.objects.update_or_create(label="majma_points", defaults={"enabled": False})
    forget()

    with pytest.raises(ValidationError) as refused:
        publish(country="utopia")
    after = make_receipt()

    assert list(refused.value.message_dict) == ["country"]
    assert "1405/" not in page(receipt)
    assert after.body["template"]["country"] == "iran"


def test_last_digits_of_a_card_are_printed_where_the_country_has_them():
    receipt = make_receipt()
    for country, printed in (("iran", True), ("generic", False)):
        publish(country=country)
        other = make_receipt()
        body = {**receipt.body, "template": other.body["template"]}
        body["lines"] = [{**body["lines"][0], "card_last4": "4321"}]
        other.body = body

        assert ("Card ending in 4321" in page(other)) is printed


@pytest.mark.parametrize("change", [{"title_en": "x"}, {"country": "generic"}, {"docstatus": 0}])
def test_database_keeps_a_live_template_as_it_is(change):
    template = publish()

    with pytest.raises(DatabaseError, match=": final"), transaction.atomic():
        ReceiptTemplate.objects.filter(pk=template.pk).update(**change)


def test_database_keeps_a_retired_template_and_never_revives_it():
    first = publish()
    publish()
    rows = ReceiptTemplate.objects.filter(pk=first.pk)

    for attempt in (lambda: rows.update(docstatus=1), lambda: rows.update(title_fa="x"), rows._raw_delete):
        with pytest.raises(DatabaseError, match=": final"), transaction.atomic():
            attempt("default") if attempt == rows._raw_delete else attempt()


def test_database_lets_one_template_be_live_at_a_time():
    publish()
    other = ReceiptTemplate.objects.create()

    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptTemplate.objects.filter(pk=other.pk).update(
            docstatus=1, number="T-1405-99", fiscal_year=1405, sequence=99
        )


def test_published_template_is_changed_by_duplicating_it(treasurer):
    live = publish(title_en="Title", logo=kept(), by=treasurer)

    copy = duplicate(live, user=treasurer)

    assert (copy.docstatus, copy.number, copy.title_en, copy.logo) == (0, None, "Title", live.logo)
    with pytest.raises(DocumentNotDraftError):
        publish_template(template=live, published_by=treasurer)


def test_refused_publishing_leaves_the_live_one_live(treasurer):
    live = publish(by=treasurer)
    draft = ReceiptTemplate.objects.create(country="generic", shows_national_id=True)

    with pytest.raises(ValidationError):
        publish_template(template=draft, published_by=treasurer)

    assert live_template() == live
    assert publish(by=treasurer).sequence == 2


def test_right_to_issue_is_no_right_to_configure(make_user, treasurer):
    from django.contrib.auth.models import Permission

    clerk = make_user("clerk")
    clerk.user_permissions.add(
        *Permission.objects.filter(
            content_type__app_label="receipts", codename__in=("submit_receipt", "view_receipt", "add_receipt")
        )
    )
    draft = ReceiptTemplate.objects.create()

    with pytest.raises(PermissionDenied):
        perform(draft, "submit", user=clerk)

    assert perform(draft, "submit", user=treasurer).is_submitted
