import pytest
from django.urls import reverse

from association.core.documents.transitions import perform
from association.core.registry.contributions import Contribution
from association.core.registry.indicators import Indicator
from tests.pages import post_form


def inspect(report):
    return reverse("reports_impactreport:inspect", args=[report.pk])


@pytest.fixture
def page(client_for):
    def get(user, url):
        answer = client_for(user).get(url)
        assert answer.status_code == 200
        return answer.text

    return get


def test_board_sees_approve_and_who_is_missing(frozen, board, page):
    html = page(board, inspect(frozen))

    assert "/approve/" in html
    assert "تأیید" in html
    assert "۰ تأیید از ۲ تأیید لازم" in html


def test_communications_see_freeze_but_not_approve(frozen, communications, page):
    html = page(communications, inspect(frozen))

    assert f"/freeze/{frozen.pk}/" in html
    assert f"/approve/{frozen.pk}/" not in html


def test_treasurer_does_not_find_a_draft(frozen, treasurer, client_for):
    assert client_for(treasurer).get(inspect(frozen)).status_code == 404


def test_failed_figure_stands_as_an_error_card(draft, gifts, communications, page, contribute):
    broken = Indicator("broken.figure", "Broken", "count", "f", "s", lambda period: 1 // 0)
    contribute(Contribution("indicator", "broken.figure", "reports", broken))

    html = page(communications, inspect(perform(draft, "freeze", user=None)))

    assert "محاسبهٔ «broken.figure» از بخش «reports» ممکن نشد" in html


def test_approving_by_button(frozen, board, client_for):
    url = reverse("reports_impactreport:transition", args=["approve", frozen.pk])
    post_form(client_for(board), url)

    assert frozen.approvals.get().member == board


def test_preview_is_for_writers_and_board(frozen, communications, treasurer, client_for):
    url = reverse("reports_impactreport:preview", args=[frozen.pk, "en"])

    assert client_for(communications).get(url)["Content-Type"] == "application/pdf"
    assert client_for(treasurer).get(url).status_code == 404


def test_board_home_shows_money_and_reports(approved, board, page):
    html = page(board, "/admin/")

    assert "chart--columns" in html
    assert "گزارش‌های اثر" in html
    assert reverse("reports_impactreport:print", args=["report", approved.pk, "fa"]) in html


def test_form_types_each_language_in_its_direction(communications, page):
    html = page(communications, reverse("reports_impactreport:add"))

    assert 'dir="ltr"' in html
    assert 'name="letter_en"' in html
