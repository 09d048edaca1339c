"""Two tabs, a double click, an uploaded script: what a browser does that no request of a test client shows."""

import pytest
from wagtail.documents import get_document_model

from association.modules.donations.models import Donation
from association.modules.people.models import Party
from tests.factories import make_draft, make_party

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def save(page) -> None:
    with page.expect_navigation():
        page.locator("footer button[type=submit]").first.click()


def test_second_tab_is_shown_both_versions_and_loses_nothing(person):
    party = make_party("زهرا احمدی")
    person.sign_in("treasurer")
    first, second = person.page, person.page.context.new_page()
    address = f"{person.base}/admin/people/people/edit/{party.pk}/"
    first.goto(address)
    second.goto(address)
    first.fill("[name=note]", "تلفن عوض شد")
    save(first)

    second.fill("[name=address]", "قزوین، خیابان فردوسی")
    save(second)

    person.page = second
    person.see("کس دیگری آن را تغییر داد")
    person.see("تلفن عوض شد")
    assert second.input_value("[name=address]") == "قزوین، خیابان فردوسی"
    party.refresh_from_db()
    assert (party.note, party.address) == ("تلفن عوض شد", "")
    if pictures := person.pictures:
        second.screenshot(path=f"{pictures}/conflict-1280.png", full_page=True)
        second.set_viewport_size({"width": 390, "height": 844})
        second.screenshot(path=f"{pictures}/conflict-390.png", full_page=True)
    save(second)
    party.refresh_from_db()
    assert party.address == "قزوین، خیابان فردوسی"


def test_stale_confirmation_is_shown_anew_with_what_is_there_now(person):
    draft = make_draft(amount_irr=7_777)
    person.sign_in("treasurer")
    first, second = person.page, person.page.context.new_page()
    first.goto(f"{person.base}/admin/donations/donations/submit/{draft.pk}/confirm/")
    second.goto(f"{person.base}/admin/donations/donations/edit/{draft.pk}/")
    second.fill("[name=lines-0-amount_irr]", "99999")
    save(second)

    person.confirm()

    person.see("۹۹٬۹۹۹")
    person.see("هیچ کاری انجام نشد")
    assert Donation.objects.get().is_draft
    if pictures := person.pictures:
        first.screenshot(path=f"{pictures}/confirm-1280.png", full_page=True)
    person.confirm()
    assert Donation.objects.get().total_irr == 99_999
    assert Donation.objects.get().is_submitted


def test_uploaded_script_does_nothing_in_the_treasurers_session(person):
    page = person.page
    make_party("زهرا احمدی")
    person.sign_in("communications")
    for name, text in (
        ("report.html", "<title>x</title><script>document.title = 'STOLEN'</script>"),
        ("report.pdf", "<title>x</title><script>document.title = 'STOLEN'</script>"),
    ):
        person.go("/admin/documents/add/")
        page.fill("input[name=title]", name)
        page.set_input_files(
            "input[type=file]", {"name": name, "mimeType": "application/pdf", "buffer": text.encode()}
        )
        page.locator("main form button[type=submit]").last.click()
        page.wait_for_load_state("load")

    assert not get_document_model().objects.exists()
    assert Party.objects.count() == 1
