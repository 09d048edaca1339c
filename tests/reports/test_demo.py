from datetime import date

from association.core.documents.models import DocStatus
from reports.demo import build_report
from reports.models import ImpactReport

TODAY = date(2026, 11, 24)


def test_demo_has_last_years_report_and_this_years_draft_however_often_built(gifts):
    first, second = build_report(today=TODAY), build_report(today=TODAY)

    assert first == second
    assert first.number == "R-1404-01"
    assert list(ImpactReport.objects.values_list("reported_year", "docstatus")) == [
        (1405, DocStatus.DRAFT),
        (1404, DocStatus.SUBMITTED),
    ]
    assert {approval.member.username for approval in first.approvals.all()} == {"board", "board2"}
