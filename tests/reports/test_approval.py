import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from association.core.documents.errors import DocumentNotDraftError
from association.core.documents.models import DocStatus
from association.core.documents.submitting import ReasonMissingError, create_submitted
from association.core.documents.transitions import perform
from association.core.registry.contributions import Contribution
from association.core.registry.indicators import Indicator
from reports.approvals import current_approvals
from reports.demo_words import WORDS
from reports.errors import (
    AlreadyApprovedError,
    ApprovalsMissingError,
    FiguresFailedError,
    FiguresNotFrozenError,
)
from reports.models import Approval, ImpactReport

from .conftest import YEAR


def test_first_approval_leaves_the_report_a_draft(frozen, board):
    report = perform(frozen, "approve", user=board)

    assert (report.docstatus, report.number) == (DocStatus.DRAFT, None)
    assert [approval.member for approval in current_approvals(report)] == [board]


def test_second_board_member_makes_it_final(approved):
    assert (approved.docstatus, approved.number, approved.fiscal_year) == (
        DocStatus.SUBMITTED,
        "R-1404-01",
        YEAR,
    )


def test_same_member_twice_is_refused(frozen, board):
    perform(frozen, "approve", user=board)

    with pytest.raises(AlreadyApprovedError):
        perform(frozen, "approve", user=board)
    assert ImpactReport.objects.get().is_draft


def test_number_of_approvals_is_a_setting(frozen, board, settings):
    settings.REQUIRED_APPROVALS = 1

    assert perform(frozen, "approve", user=board).is_submitted


@pytest.mark.parametrize("role", ["treasurer", "communications", "administrator"])
def test_only_the_board_approves(frozen, make_user, role):
    with pytest.raises(PermissionDenied):
        perform(frozen, "approve", user=make_user("somebody", role))


def test_change_of_words_leaves_approvals_behind(frozen, board, board2):
    perform(frozen, "approve", user=board)
    frozen.letter_fa = "متن تازه"
    frozen.save()

    assert current_approvals(frozen) == []
    assert perform(frozen, "approve", user=board2).is_draft
    assert perform(frozen, "approve", user=board).is_submitted


def test_words_of_both_editions_are_required(frozen, board):
    frozen.letter_en = ""
    frozen.save()

    with pytest.raises(ValidationError) as refused:
        perform(frozen, "approve", user=board)
    assert set(refused.value.message_dict) == {"letter_en"}


def test_without_frozen_figures_nobody_approves(draft, board):
    with pytest.raises(FiguresNotFrozenError):
        perform(draft, "approve", user=board)


def test_failed_indicator_blocks_approval_and_is_named(draft, gifts, board, contribute):
    broken = Indicator("broken.figure", "Broken", "count", "f", "s", lambda period: 1 // 0)
    contribute(Contribution("indicator", "broken.figure", "reports", broken))
    report = perform(draft, "freeze", user=None)

    with pytest.raises(FiguresFailedError, match=r"broken\.figure"):
        perform(report, "approve", user=board)
    assert not Approval.objects.exists()


def test_submitting_past_the_board_is_refused(gifts, board):
    report = ImpactReport(reported_year=YEAR, **WORDS)
    report.save()
    perform(report, "freeze", user=None)

    with pytest.raises(ApprovalsMissingError):
        create_submitted(ImpactReport.objects.get(), user=board)
    assert ImpactReport.objects.get().number is None


def test_approved_report_is_not_saved_again(approved):
    approved.title_fa = "عنوان دیگر"

    with pytest.raises(DocumentNotDraftError):
        approved.save()


@pytest.mark.parametrize(
    "values",
    [{"figures": {}}, {"figures_sha256": "0" * 64}, {"letter_fa": "x"}, {"number": "R-1"}, {"docstatus": 0}],
    ids=["figures", "hash", "words", "number", "back-to-draft"],
)
def test_database_refuses_an_update_of_an_approved_report(approved, values):
    with pytest.raises(DatabaseError), transaction.atomic():
        ImpactReport.objects.filter(pk=approved.pk).update(**values)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE reports_impactreport SET title_fa = 'x'",
        "DELETE FROM reports_impactreport",
        "DELETE FROM reports_approval",
        "UPDATE reports_approval SET content_sha256 = 'x'",
    ],
)
def test_database_refuses_raw_sql(approved, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_approved_report_is_not_frozen_again(approved, communications):
    with pytest.raises(DocumentNotDraftError):
        perform(approved, "freeze", user=communications)


def test_withdrawing_needs_a_reason_and_frees_the_year(approved, board):
    with pytest.raises(ReasonMissingError):
        perform(approved, "cancel", user=board)

    withdrawn = perform(approved, "cancel", user=board, reason="عددی نادرست بود")

    assert withdrawn.docstatus == DocStatus.CANCELLED
    assert ImpactReport.objects.create(reported_year=YEAR, **WORDS).is_draft


def test_one_live_report_per_year(draft):
    with pytest.raises(ValidationError, match="1404|گزارشی از این سال هست"):
        ImpactReport(reported_year=YEAR, **WORDS).full_clean()


def test_rows_are_those_approved_for_everyone_who_neither_writes_nor_approves(
    frozen, treasurer, communications, board
):
    rows = ImpactReport.objects.all()

    assert not ImpactReport.rows_for(treasurer, rows).exists()
    assert ImpactReport.rows_for(communications, rows).get() == frozen
    assert ImpactReport.rows_for(board, rows).get() == frozen
