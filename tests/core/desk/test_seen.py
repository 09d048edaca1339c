"""What was shown is what is done: a form or a confirm page of an older version changes nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse
from wagtail.models import Site

from association.core.documents.transitions import perform
from association.core.profile import AssociationProfile
from association.modules.donations.models import Donation
from association.modules.people.models import Party
from tests.factories import make_donation, make_draft, make_fund, make_party, make_receipt
from tests.pages import hidden_of, post_form

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/people/people"
GIFTS = "/admin/donations/donations"


@pytest.fixture
def client(treasurer, client_for):
    return client_for(treasurer)


def test_second_of_two_tabs_does_not_wipe_what_the_first_saved(client):
    party = make_party("زهرا احمدی")
    url = f"{PEOPLE}/edit/{party.pk}/"
    second = client.get(url)
    post_form(client, url, note="تلفن عوض شد")

    refused = post_form(client, url, page=second, address="قزوین")

    party.refresh_from_db()
    assert (party.note, party.address) == ("تلفن عوض شد", "")
    assert refused.status_code == 200
    assert refused.context["form"]["address"].value() == "قزوین"
    assert [(c.name, c.before, c.after) for c in refused.context["conflict"]] == [
        ("address", "", "قزوین"),
        ("note", "تلفن عوض شد", ""),
    ]
    assert "treasurer" in refused.text


def test_saving_again_after_both_versions_were_shown_is_a_decision(client):
    party = make_party("زهرا احمدی")
    url = f"{PEOPLE}/edit/{party.pk}/"
    second = client.get(url)
    post_form(client, url, note="یکی")
    refused = post_form(client, url, page=second, address="قزوین")

    post_form(client, url, page=refused, note="یکی", address="قزوین")

    party.refresh_from_db()
    assert (party.note, party.address) == ("یکی", "قزوین")


def test_amount_a_colleague_typed_into_a_draft_stays(client):
    draft = make_draft(amount_irr=25)
    url = f"{GIFTS}/edit/{draft.pk}/"
    second = client.get(url)
    post_form(client, url, **{"lines-0-amount_irr": "7000000"})

    refused = post_form(client, url, page=second, note="یادداشت")

    draft = Donation.objects.get(pk=draft.pk)
    assert (draft.total_irr, draft.note) == (7_000_000, "")
    assert {c.name for c in refused.context["conflict"]} == {"note", "lines"}


def test_form_without_a_version_saves_nothing(client):
    party = make_party("زهرا احمدی")
    data = {**client.get(f"{PEOPLE}/edit/{party.pk}/").context["form"].initial, "name": "دیگری"}

    client.post(
        f"{PEOPLE}/edit/{party.pk}/", {key: value for key, value in data.items() if value is not None}
    )

    assert Party.objects.get().name == "زهرا احمدی"


def test_settings_are_not_written_over_either(administrator, client_for):
    site = Site.objects.get(is_default_site=True)
    client, url = client_for(administrator), f"/admin/settings/core/associationprofile/{site.pk}/"
    second = client.get(url)
    post_form(client, url, phone="028-1")

    refused = post_form(client, url, page=second, email="office@example.org")

    profile = AssociationProfile.objects.get(site=site)
    assert (profile.phone, profile.email) == ("028-1", "")
    assert [change.name for change in refused.context["conflict"]] == ["phone", "email"]


def test_confirming_what_was_not_shown_is_refused_and_shown_anew(client):
    draft = make_draft(amount_irr=7_777)
    url = f"{GIFTS}/submit/{draft.pk}/confirm/"
    shown = client.get(url)
    assert "۷٬۷۷۷" in shown.text
    post_form(client, f"{GIFTS}/edit/{draft.pk}/", **{"lines-0-amount_irr": "99999"})

    refused = client.post(url, hidden_of(shown))

    assert Donation.objects.get(pk=draft.pk).is_draft
    assert "۹۹٬۹۹۹" in refused.text
    client.post(url, hidden_of(refused))
    assert Donation.objects.get(pk=draft.pk).is_submitted


def test_change_at_any_moment_while_the_page_is_made_is_shown_or_refused(client):
    """A colleague's change after each query in turn that reads the gift: never final with what was not shown."""
    url, other = GIFTS + "/submit/{}/confirm/", make_fund("other", name="صندوق دیگر")

    def made_while_changed_after(number: int) -> tuple[Donation, str, bool]:
        draft, read = make_draft(), []

        def change_then_go_on(execute, sql, params, many, context):
            found = execute(sql, params, many, context)
            if "donations_donation" in sql and sql.startswith("SELECT"):
                read.append(sql)
                if len(read) == number:
                    draft.lines.update(fund=other)
            return found

        with connection.execute_wrapper(change_then_go_on):
            shown = client.get(url.format(draft.pk))
        client.post(url.format(draft.pk), hidden_of(shown))
        return Donation.objects.get(pk=draft.pk), shown.text, len(read) >= number

    number, changed = 1, True
    while changed:
        gift, page, changed = made_while_changed_after(number)
        is_other = gift.lines.get().fund == other
        assert gift.is_draft or ("صندوق دیگر" in page) == is_other, number
        number += 1

    assert number > 3


def test_donor_renamed_while_the_page_was_open_is_shown_anew(client):
    draft = make_draft(donor=make_party("زهرا احمدی"))
    url = f"{GIFTS}/submit/{draft.pk}/confirm/"
    shown = client.get(url)
    Party.objects.update(name="رضا کریمی")

    refused = client.post(url, hidden_of(shown))

    assert Donation.objects.get(pk=draft.pk).is_draft
    assert "رضا کریمی" in refused.text


def test_last_look_shows_lines_and_the_amount_in_words(client):
    draft = make_draft(amount_irr=2_500_000)

    page = client.get(f"{GIFTS}/submit/{draft.pk}/confirm/").text

    assert "دو میلیون و پانصد هزار ریال" in page
    assert str(draft.lines.get().fund) in page


def test_delete_page_tells_what_names_the_row_and_has_no_button_for_what_is_needed(client):
    donor, free = make_party("زهرا احمدی"), make_party("بی‌کمک")
    make_draft(donor=donor)

    needed = client.get(f"{PEOPLE}/delete/{donor.pk}/").text
    unneeded = client.get(f"{PEOPLE}/delete/{free.pk}/").text

    assert "این‌ها به آن اشاره دارند" in needed
    assert ("بله، حذف شود" in needed, "بله، حذف شود" in unneeded) == (False, True)


def new_person(page, **changes):
    return {"kind": "person", "name": "زهرا احمدی", **hidden_of(page), **changes}


def test_form_sent_twice_makes_one_and_leads_to_it(client):
    page = client.get(f"{PEOPLE}/new/")

    first = client.post(f"{PEOPLE}/new/", new_person(page))
    again = client.post(f"{PEOPLE}/new/", new_person(page), follow=True)

    assert Party.objects.count() == 1
    assert again.redirect_chain[0][0] == first["Location"]
    assert "پیش‌تر ذخیره شده است" in again.text


def test_form_refused_at_first_is_saved_once_it_is_right(client):
    page = client.get(f"{PEOPLE}/new/")
    refused = client.post(f"{PEOPLE}/new/", new_person(page, name=""))

    client.post(f"{PEOPLE}/new/", new_person(refused))

    assert Party.objects.count() == 1


def test_next_row_of_the_same_contents_from_a_new_form_is_another(client):
    for _ in range(2):
        client.post(f"{PEOPLE}/new/", new_person(client.get(f"{PEOPLE}/new/")))

    assert Party.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_double_click_makes_one(treasurer, client_for):
    browser = client_for(treasurer)
    page = browser.get(f"{PEOPLE}/new/")
    clients = [client_for(treasurer) for _ in range(4)]

    def click(one):
        try:
            return one.post(f"{PEOPLE}/new/", new_person(page)).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(click, clients))

    assert statuses == [302] * 4
    assert Party.objects.count() == 1


def test_confirming_again_says_what_it_is_by_now(treasurer, client_for):
    client, draft = client_for(treasurer), make_draft()
    address = reverse("donations_donation:transition", args=["submit", draft.pk])
    page = client.get(address)
    post_form(client, address, page=page)

    again = post_form(client, address, page=page, follow=True)

    assert again.redirect_chain[0][0] == reverse("donations_donation:inspect", args=[draft.pk])
    assert "اکنون «ثبت‌شده» است" in again.text


def test_words_typed_into_what_was_submitted_meanwhile_are_given_back(treasurer, client_for):
    client, draft = client_for(treasurer), make_draft()
    address = reverse("donations_donation:edit", args=[draft.pk])
    page = client.get(address)
    perform(draft, "submit", user=treasurer)

    answer = post_form(client, address, page=page, note="یادداشتی <b>بلند</b>", follow=True)

    assert "یادداشتی &lt;b&gt;بلند" in answer.text
    assert "کاری انجام نشد" in answer.text


def test_draft_is_called_a_draft_beside_its_form(treasurer, client_for):
    page = client_for(treasurer).get(reverse("donations_donation:edit", args=[make_draft().pk])).text

    panel = page[page.index('data-side-panel="status"') :][:2500]
    assert "پیش‌نویس" in panel
    assert "منتشر" not in panel


def test_usage_page_leads_to_what_names_the_row(treasurer, client_for):
    gift = make_donation()

    page = client_for(treasurer).get(reverse("people_party:usage", args=[gift.donor_id]), follow=True)

    assert gift.number in page.text.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789"))


def test_receipt_that_is_void_by_now_is_called_void(treasurer, client_for):
    client, receipt = client_for(treasurer), make_receipt()
    address = reverse("receipts_receipt:transition", args=["void", receipt.pk])
    page = client.get(address)
    said = {"reason_code": "other", "reason": "اشتباه"}
    post_form(client, address, page=page, **said)

    again = post_form(client, address, page=page, follow=True, **said)

    assert "اکنون «باطل» است" in again.text
