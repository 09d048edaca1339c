import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.demo_words import WORDS
from reports.models import ImpactReport

URL = "/api/v1/reports/impact-reports/"


def test_board_approves_through_the_api(frozen, board, board2, api_for):
    first = api_for(board).post(f"{URL}{frozen.pk}/approve/")
    second = api_for(board2).post(f"{URL}{frozen.pk}/approve/")

    assert (first.status_code, first.json()["docstatus"], len(first.json()["approvals"])) == (200, 0, 1)
    assert (second.status_code, second.json()["number"]) == (200, "R-1404-01")


def test_second_approval_of_one_member_is_a_conflict(frozen, board, api_for):
    api = api_for(board)
    api.post(f"{URL}{frozen.pk}/approve/")
    again = api.post(f"{URL}{frozen.pk}/approve/")

    assert again.status_code == 409
    assert "another board member" in again.json()["detail"]


@pytest.mark.parametrize(("role", "status"), [("treasurer", 404), ("communications", 200), ("board", 200)])
def test_figures_of_a_draft(frozen, make_user, api_for, role, status):
    answer = api_for(make_user("someone", role)).get(f"{URL}{frozen.pk}/figures/")

    assert answer.status_code == status
    if status == 200:
        assert answer.json()["year"] == 1404


@pytest.mark.parametrize("role", ["treasurer", "communications", "board"])
def test_figures_of_an_approved_report(approved, make_user, api_for, role):
    answer = api_for(make_user("someone", role)).get(f"{URL}{approved.pk}/figures/")

    assert (answer.status_code, answer.json()) == (200, approved.figures)


def test_administrator_and_visitors_get_nothing(approved, administrator, api_for, client):
    assert api_for(administrator).get(URL).status_code == 403
    assert client.get(URL).status_code == 401


def test_communications_write_and_freeze_but_do_not_approve(gifts, communications, api_for):
    api = api_for(communications)
    written = api.post(URL, {"reported_year": 1404, **WORDS})
    report = f"{URL}{written.json()['id']}/"

    assert written.status_code == 201
    assert api.post(f"{report}freeze/").json()["figures_sha256"]
    assert api.patch(report, {"letter_fa": "متن تازه"}).json()["letter_fa"] == "متن تازه"
    assert api.post(f"{report}approve/").status_code == 403


def test_pdf_is_served_of_approved_reports_only(approved, treasurer, api_for):
    answer = api_for(treasurer).get(f"{URL}{approved.pk}/pdf/", {"lang": "en"})

    assert (answer.status_code, answer["Content-Type"], answer.content[:5]) == (
        200,
        "application/pdf",
        b"%PDF-",
    )


def test_pdf_of_a_draft_is_a_conflict(frozen, board, api_for):
    assert api_for(board).get(f"{URL}{frozen.pk}/pdf/").status_code == 409


def test_board_withdraws_with_a_reason(approved, board, api_for):
    api = api_for(board)

    assert api.post(f"{URL}{approved.pk}/cancel/").status_code == 400
    assert api.post(f"{URL}{approved.pk}/cancel/", {"reason": "نادرست"}).json()["docstatus"] == 2


def test_list_needs_the_same_queries_for_one_and_three_reports(draft, board, api_for):
    api = api_for(board)
    api.get(URL)  # what is remembered of the user's rights is read once
    with CaptureQueriesContext(connection) as one:
        api.get(URL)
    for year in (1402, 1403):
        ImpactReport.objects.create(reported_year=year, **WORDS)
    with CaptureQueriesContext(connection) as three:
        assert len(api.get(URL).json()["results"]) == 3

    assert len(three) == len(one)


def test_freezing_twice_with_one_key_computes_once(gifts, communications, api_for):
    api = api_for(communications)
    written = api.post(URL, {"reported_year": 1404, **WORDS})
    address = f"{URL}{written.json()['id']}/freeze/"

    first, again = (api.post(address, headers={"Idempotency-Key": "freeze"}) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["frozen_at"] == first.json()["frozen_at"]


def test_freezing_and_each_approval_change_the_tag(gifts, draft, board, board2, communications, api_for):
    address = f"{URL}{draft.pk}/"
    api = api_for(communications)

    tags = [api.get(address).headers["ETag"]]
    tags.append(api.post(f"{address}freeze/", headers={"If-Match": tags[-1]}).headers["ETag"])
    tags += [api_for(user).post(f"{address}approve/").headers["ETag"] for user in (board, board2)]

    assert len(set(tags)) == 4
    assert api.get(address).headers["ETag"] == tags[-1]


def test_approval_of_a_report_refrozen_meanwhile_is_refused(frozen, board, communications, api_for):
    address = f"{URL}{frozen.pk}/"
    read = api_for(board).get(address).headers["ETag"]
    api_for(communications).post(f"{address}freeze/")

    refused = api_for(board).post(f"{address}approve/", headers={"If-Match": read})

    assert refused.status_code == 412
    assert frozen.approvals.count() == 0
