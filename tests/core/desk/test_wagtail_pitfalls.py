"""What stock Wagtail would do wrong for money and files, closed in the base classes; see docs/decisions/0004."""

import csv
import io
import re
from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core import checks
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.menu import admin_menu
from wagtail.models import ReferenceIndex

from association.core.access.policy import DeskPolicy, policy_for
from association.core.desk.declaration import desk_models
from association.core.registry.contributions import find
from association.core.registry.indicators import Period
from association.modules.donations.models import Donation
from association.modules.funds.services import general_fund
from reports.models import ImpactReport
from tests.factories import make_donation, make_draft, make_party
from tests.pages import post_form

pytestmark = pytest.mark.django_db

REPORT_VIEWS = ("inspect", "edit", "delete", "history", "usage")


@pytest.fixture
def draft_report():
    report = ImpactReport(reported_year=1404, title_fa="گزارش", title_en="Report")
    report.save()
    return report


@pytest.mark.parametrize("view", REPORT_VIEWS)
def test_foreign_row_answers_404_on_every_view(treasurer, client_for, draft_report, view):
    """A treasurer sees approved reports only, so the draft is a row of somebody else's."""
    answer = client_for(treasurer).get(reverse(f"reports_impactreport:{view}", args=[draft_report.pk]))

    assert answer.status_code in (302, 404)
    assert answer.status_code == 404 or answer.url == "/admin/"


def test_foreign_row_is_in_no_list_and_no_api(treasurer, client_for, api_for, draft_report):
    page = client_for(treasurer).get(reverse("reports_impactreport:index")).text
    api = api_for(treasurer)

    assert reverse("reports_impactreport:inspect", args=[draft_report.pk]) not in page
    assert api.get("/api/v1/reports/impact-reports/").json()["count"] == 0
    assert api.get(f"/api/v1/reports/impact-reports/{draft_report.pk}/").status_code == 404


def test_no_bulk_action_reaches_documents(treasurer, client_for):
    make_draft()

    answer = client_for(treasurer).get("/admin/bulk/donations/donation/delete/?id=all")

    assert answer.status_code == 404


def test_submitted_rows_offer_no_edit_and_no_delete(treasurer, client_for):
    donation, draft = make_donation(), make_draft()

    page = client_for(treasurer).get(reverse("donations_donation:index")).text

    assert reverse("donations_donation:edit", args=[donation.pk]) not in page
    assert reverse("donations_donation:delete", args=[donation.pk]) not in page
    assert reverse("donations_donation:edit", args=[draft.pk]) in page


def test_history_and_usage_need_no_more_than_view(board, client_for):
    fund = general_fund()
    client = client_for(board)

    answers = [
        client.get(reverse(f"funds_fund:{view}", args=[fund.pk])).status_code for view in ("history", "usage")
    ]

    assert answers == [200, 302]  # usage leads to the row


def test_each_menu_entry_stands_once(admin_user, rf):
    request = rf.get("/admin/")
    request.user = admin_user

    names = [item.name for item in admin_menu.menu_items_for_request(request)]

    assert len(names) == len(set(names))


def test_every_desk_has_our_policy():
    assert all(isinstance(policy_for(model), DeskPolicy) for model in desk_models())


def test_view_permission_can_be_granted():
    reverse("wagtailadmin_home")  # viewsets are registered when the addresses are read
    offered = Permission.objects.none()
    for function in hooks.get_hooks("register_permissions"):
        offered = offered | function()

    views = {f"view_{model._meta.model_name}" for model in desk_models()}
    assert views <= set(offered.values_list("codename", flat=True))


def test_thousand_separators_never_leak_into_ids():
    assert not getattr(settings, "USE_THOUSAND_SEPARATOR", False)


def test_export_tells_the_time_of_tehran(treasurer, client_for):
    party = make_party("زهرا احمدی")

    answer = client_for(treasurer).get(reverse("people_party:index"), {"export": "csv"})

    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    local = timezone.localtime(party.created_at).replace(tzinfo=None)
    assert any(cell.startswith(str(local)[:16]) for cell in rows[1])


def test_documents_stay_out_of_the_reference_index():
    make_donation()

    assert not ReferenceIndex.objects.filter(base_content_type__app_label="donations").exists()


def test_one_search_app_is_installed():
    assert apps.is_installed("wagtail.search")
    assert not apps.is_installed("modelsearch")
    assert checks.run_checks(app_configs=[apps.get_app_config("core")]) == []


@pytest.mark.parametrize(
    "path", ["/admin/no-such-page/", "/api/v1/no-such/thing/", "/documents/999/none.pdf"]
)
def test_missing_addresses_are_404_and_no_redirect_to_a_language(admin_client, path):
    assert admin_client.get(path).status_code == 404


def test_documents_cannot_be_copied():
    with pytest.raises(NoReverseMatch):
        reverse("donations_donation:copy", args=[1])


def test_every_desk_is_ordered():
    assert [m._meta.label for m in desk_models() if not m._meta.ordering] == []


def test_months_are_jalali_in_both_languages():
    make_donation(on=date(2026, 10, 22))  # 30 Mehr
    make_donation(on=date(2026, 10, 23))  # 1 Aban: the same Gregorian month, another Jalali one
    by_month = find("indicator", "donations.received").value.dimensions["month"]

    slices = by_month(Period(date(2026, 9, 23), date(2026, 11, 21)))

    assert [(s.key, s.labels["fa"], s.labels["en"], s.value) for s in slices] == [
        ("1405-07", "مهر", "Mehr", 1_000_000),
        ("1405-08", "آبان", "Aban", 1_000_000),
    ]


def test_forms_of_documents_do_not_autosave(treasurer, client_for):
    page = client_for(treasurer).get(reverse("donations_donation:edit", args=[make_draft().pk])).text

    assert not re.search(r'data-controller="[^"]*w-autosave', page)
    assert "data-w-autosave" not in page


def test_writing_a_document_leaves_no_draft_in_revision_json():
    donation = make_donation(amount_irr=5)

    assert Donation.objects.get().total_irr == donation.latest_revision.content["total_irr"] == 5


def test_editing_changes_the_row_and_makes_no_second(treasurer, client_for):
    party = make_party("زهرا احمدی")

    post_form(client_for(treasurer), reverse("people_party:edit", args=[party.pk]), name="زهرا کریمی")

    assert list(type(party).objects.values_list("pk", "name")) == [(party.pk, "زهرا کریمی")]
