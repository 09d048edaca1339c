"""Many rows at once: chosen, foreseen, done one by one, and what was left is named with its reason."""

import io
import re
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from association.core.access.audit import ReadRecord
from association.core.access.roles import ensure_role
from association.core.desk.bulk import actions as bulk_actions
from association.core.desk.bulk.prints import prints_zip
from association.core.desk.bulk.rows import do_row
from association.core.documents.models import DocStatus
from association.core.documents.version import version_of
from association.core.jobs.execution import claim_next, execute
from association.core.jobs.models import JobRun, JobState
from association.core.registry.models import ModuleState
from association.core.registry.state import forget
from association.modules.donations.models import Donation
from association.modules.receipts.models import Receipt
from tests.factories import make_donation, make_draft, make_party, make_receipt

pytestmark = pytest.mark.django_db
LIST = "/admin/donations/donations/"
BULK = f"{LIST}bulk/"
RECEIPTS = "/admin/receipts/receipts/bulk/"


@pytest.fixture
def desk(treasurer, client_for):
    return client_for(treasurer)


def choose(client, action, *rows, address=BULK, **more):
    return client.post(address, {"action": action, "ids": [row.pk for row in rows], **more})


def confirm(client, page, address=BULK, **values):
    """Press the button of a confirmation page, as a browser would."""
    hidden = dict(re.findall(r'<input type="hidden" name="(action|pks|query)" value="([^"]*)">', page.text))
    return client.post(address, {**hidden, "confirm": "1", **values})


def states(*rows) -> list[int]:
    return [type(row).objects.get(pk=row.pk).docstatus for row in rows]


def test_list_offers_boxes_and_buttons_that_need_no_script(desk):
    draft = make_draft()

    page = desk.get(LIST).text

    assert f'name="ids" value="{draft.pk}" form="desk-bulk"' in page
    assert f'<form class="desk-bulk" id="desk-bulk" method="post" action="{BULK}"' in page
    assert re.findall(r'name="action" value="([\w-]+)"', page) == [
        "submit",
        "cancel",
        "delete",
        "export-xlsx",
        "export-csv",
    ]


def test_results_fetched_by_script_carry_their_own_search(desk):
    make_draft(donor=make_party("زهرا احمدی"))

    part = desk.get(f"{LIST}results/", {"q": "احمدی", "docstatus": "0"}).text

    assert 'name="query" value="q=%D8%A7%D8%AD%D9%85%D8%AF%DB%8C&amp;docstatus=0"' in part


def test_nothing_is_done_before_it_is_confirmed(desk):
    draft, recorded = make_draft(), make_donation()

    page = choose(desk, "submit", draft, recorded)

    assert "قطعی است" in page.text
    assert states(draft) == [DocStatus.DRAFT]
    assert draft.number is None
    assert re.search(r'name="pks" value="(\d+):\w+"', page.text).group(1) == str(draft.pk)


def test_confirmed_rows_are_submitted(desk):
    drafts = [make_draft(), make_draft()]

    answer = confirm(desk, choose(desk, "submit", *drafts))

    assert (answer.status_code, answer.url) == (302, LIST)
    assert states(*drafts) == [DocStatus.SUBMITTED] * 2


def test_looking_ahead_takes_no_number(desk):
    draft = make_draft()
    choose(desk, "submit", draft)
    choose(desk, "submit", draft)

    confirm(desk, choose(desk, "submit", draft))

    assert Donation.objects.get(pk=draft.pk).sequence == 1


def test_rules_of_the_document_are_foreseen(desk):
    good, empty = make_draft(), make_draft()
    empty.lines = []
    empty.save()

    page = choose(desk, "submit", good, empty)

    assert "دست‌کم یک صندوق" in page.text
    assert re.search(r'name="pks" value="(\d+):\w+"', page.text).group(1) == str(good.pk)


def test_handlers_of_other_modules_are_foreseen(desk):
    free, receipted = make_donation(), make_donation()
    receipt = make_receipt(receipted)

    page = choose(desk, "cancel", free, receipted)
    confirm(desk, page, reason="اشتباه")

    assert receipt.number in page.text
    assert states(free, receipted) == [DocStatus.CANCELLED, DocStatus.SUBMITTED]
    assert Donation.objects.get(pk=free.pk).cancel_reason == "اشتباه"


def test_cancelling_asks_for_a_reason(desk):
    donation = make_donation()

    page = confirm(desk, choose(desk, "cancel", donation), reason="")

    assert (page.status_code, states(donation)) == (200, [DocStatus.SUBMITTED])
    assert 'name="reason"' in page.text


def test_row_that_changed_meanwhile_is_named_and_the_others_are_done(desk, treasurer):
    drafts = [make_draft(), make_draft()]
    page = choose(desk, "submit", *drafts)
    from association.core.documents.transitions import perform

    perform(drafts[0], "submit", user=treasurer)

    answer = confirm(desk, page)

    assert answer.status_code == 200
    assert "برای یک سطر انجام شد" in answer.text
    assert states(*drafts) == [DocStatus.SUBMITTED] * 2
    assert Donation.objects.get(pk=drafts[0].pk).number in answer.text


def test_row_that_fails_in_the_middle_leaves_nothing_behind(desk):
    from association.core.registry import contributions as registry
    from association.core.registry.contributions import Contribution, record

    good, bad = make_draft(), make_draft()
    page = choose(desk, "submit", good, bad)

    def write_and_refuse(document, user):
        document.note = "half"
        Donation.objects.filter(pk=document.pk).update(note="half")
        if document.pk == bad.pk:
            from association.core.documents.errors import DomainError

            raise DomainError("refused")

    handler = Contribution(
        "event", "t", "core", write_and_refuse, 50, {"model": "donations.donation", "action": "submit"}
    )
    record(handler)
    try:
        answer = confirm(desk, page)
    finally:
        registry._registry["event"].remove(handler)

    assert "refused" in answer.text
    assert list(Donation.objects.order_by("pk").values_list("docstatus", "note")) == [(1, "half"), (0, "")]


def test_drafts_are_deleted_and_nothing_else(desk):
    draft, recorded = make_draft(), make_donation()

    confirm(desk, choose(desk, "delete", draft, recorded))

    assert list(Donation.objects.values_list("pk", flat=True)) == [recorded.pk]


def test_receipts_are_voided_with_kind_and_words(desk):
    receipts = [make_receipt(), make_receipt()]

    page = choose(desk, "void", *receipts, address=RECEIPTS)
    confirm(desk, page, address=RECEIPTS, reason="نام اشتباه", reason_code="other")

    assert [Receipt.objects.get(pk=r.pk).is_void for r in receipts] == [True, True]


def test_receipts_have_no_cancel(desk):
    assert choose(desk, "cancel", make_receipt(), address=RECEIPTS).status_code == 404


def test_all_means_the_search_and_filter_of_the_list(desk):
    mine = [make_draft(donor=make_party("علی کریمی")) for _ in range(30)]
    other = make_draft(donor=make_party("زهرا احمدی"))
    final = make_donation(donor=mine[0].donor)

    page = desk.post(BULK, {"action": "submit", "all": "1", "query": "q=كريمي&docstatus=0"})
    confirm(desk, page)

    assert set(states(*mine)) == {DocStatus.SUBMITTED}
    assert states(other, final) == [DocStatus.DRAFT, DocStatus.SUBMITTED]


@pytest.mark.parametrize("query", ["docstatus=nonsense", "received_on_from=1405/99/99"])
def test_all_is_refused_when_a_filter_is_not_understood(desk, query):
    draft = make_draft()

    answer = desk.post(BULK, {"action": "delete", "all": "1", "query": query}, follow=True)

    assert "صافی" in answer.text
    assert states(draft) == [DocStatus.DRAFT]


def test_export_of_all_is_refused_when_a_filter_is_not_understood(desk):
    make_draft()

    answer = desk.post(BULK, {"action": "export-csv", "all": "1", "query": "docstatus=nonsense"})

    assert (answer.status_code, ReadRecord.objects.count()) == (302, 0)


def test_nothing_chosen_says_so(desk):
    answer = desk.post(BULK, {"action": "submit", "query": "docstatus=0"})

    assert (answer.status_code, answer.url) == (302, f"{LIST}?docstatus=0")


@pytest.mark.parametrize("ids", [["x"], ["1;2"]])
def test_ids_that_are_none_are_a_bad_request(desk, ids):
    assert desk.post(BULK, {"action": "submit", "ids": ids}).status_code == 400


@pytest.mark.parametrize("action", ["nothing", "", "freeze"])
def test_action_that_does_not_exist(desk, action):
    assert choose(desk, action, make_draft()).status_code == 404


# --- who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["board", "communications", "administrator"])
@pytest.mark.parametrize("action", ["submit", "delete", "export-csv"])
def test_roles_without_the_right_are_refused(role, action, make_user, client_for):
    draft = make_draft()
    client = client_for(make_user(role, role))

    answer = choose(client, action, draft)
    client.post(BULK, {"action": action, "pks": f"{draft.pk}:{version_of(draft)}", "confirm": "1"})

    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert states(draft) == [DocStatus.DRAFT]
    assert ReadRecord.objects.count() == 0


def test_right_taken_away_between_the_two_pages(desk, treasurer):
    draft = make_draft()
    page = choose(desk, "submit", draft)
    group = ensure_role("treasurer").group
    group.permissions.remove(group.permissions.get(codename="submit_donation"))

    confirm(desk, page)

    assert states(draft) == [DocStatus.DRAFT]
    assert 'value="submit"' not in desk.get(LIST).text


@pytest.mark.parametrize(
    ("action", "permission"), [("submit", "submit"), ("delete", "delete"), ("export-csv", "export")]
)
def test_action_without_its_own_right_is_refused_at_once(desk, action, permission):
    draft = make_draft()
    group = ensure_role("treasurer").group
    group.permissions.remove(group.permissions.get(codename=f"{permission}_donation"))

    answer = choose(desk, action, draft)

    assert (answer.status_code, getattr(answer, "url", "")) == (302, "/admin/")
    assert (states(draft), ReadRecord.objects.count()) == ([DocStatus.DRAFT], 0)


@pytest.fixture
def only_own(monkeypatch, treasurer):
    """Donations of which a treasurer sees only those they created."""
    monkeypatch.setattr(
        Donation, "rows_for", classmethod(lambda cls, user, rows: rows.filter(Q(created_by=user)))
    )


def test_foreign_rows_are_neither_shown_nor_done(desk, treasurer, only_own):
    own, foreign = make_draft(donor=make_party("علی")), make_draft(donor=make_party("بیگانه"))
    Donation.objects.filter(pk=own.pk).update(created_by=treasurer)
    own.refresh_from_db()

    page = choose(desk, "submit", own, foreign)
    direct = desk.post(
        BULK,
        {
            "action": "submit",
            "pks": f"{own.pk}:{version_of(own)},{foreign.pk}:{version_of(foreign)}",
            "confirm": "1",
        },
    )

    assert "بیگانه" not in page.text + direct.text
    assert "یک سطر دیگر نیست" in page.text
    assert states(own, foreign) == [DocStatus.SUBMITTED, DocStatus.DRAFT]


def test_all_and_export_keep_to_the_persons_rows(desk, treasurer, only_own):
    own, foreign = make_draft(donor=make_party("علی")), make_draft(donor=make_party("بیگانه"))
    Donation.objects.filter(pk=own.pk).update(created_by=treasurer)

    for choice in ({"ids": [own.pk, foreign.pk]}, {"all": "1"}):
        answer = desk.post(BULK, {"action": "export-csv", **choice})
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert ("علی" in text, "بیگانه" in text) == (True, False)
    confirm(desk, desk.post(BULK, {"action": "delete", "all": "1"}))

    assert list(Donation.objects.values_list("pk", flat=True)) == [foreign.pk]


# --- export and prints -----------------------------------------------------------------------------------


def test_chosen_rows_are_exported_and_on_record(desk):
    chosen, other = make_donation(donor=make_party("علی")), make_donation(donor=make_party("زهرا"))

    answer = choose(desk, "export-csv", chosen)

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert (chosen.number in text, other.number in text) == (True, False)
    record = ReadRecord.objects.get()
    assert (record.action, record.rows) == ("export", 1)


def test_prints_come_as_one_zip_in_the_chosen_language(desk):
    issued = [make_receipt(), make_receipt()]

    page = choose(desk, "print-receipt", *issued, address=RECEIPTS)
    answer = confirm(desk, page, address=RECEIPTS, language="en")

    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert sorted(archive.namelist()) == sorted(f"receipt-{r.number}-en.pdf" for r in issued)
    assert archive.read(archive.namelist()[0]).startswith(b"%PDF")
    assert ReadRecord.objects.get().action == "print"


def test_drafts_have_no_print(desk, treasurer):
    from association.modules.receipts.services import draft_receipt

    draft = draft_receipt(sources=[make_donation()], drafted_by=treasurer)

    page = choose(desk, "print-receipt", draft, address=RECEIPTS)

    assert "پیش‌نویس چاپ ندارد" in page.text
    assert 'name="confirm"' not in page.text


# --- in the background -----------------------------------------------------------------------------------


@pytest.fixture
def few_in_request(monkeypatch):
    """Three rows are many."""
    real = bulk_actions.BulkAction.__init__

    def small(self, *args, **kwargs):
        real(self, *args, **{**kwargs, "in_request": 2})

    monkeypatch.setattr(bulk_actions.BulkAction, "__init__", small)


def work() -> JobRun:
    run = claim_next()
    execute(run)
    run.refresh_from_db()
    return run


def test_many_rows_become_a_job_with_progress_and_reasons(desk, treasurer, few_in_request):
    drafts = [make_draft() for _ in range(4)]
    empty = make_draft()
    empty.lines = []
    empty.save()

    page = choose(desk, "submit", *drafts, empty)
    answer = confirm(desk, page)
    assert states(*drafts) == [DocStatus.DRAFT] * 4
    run = work()

    assert answer.url == reverse("job_run", args=[run.pk])
    assert (run.state, run.done, run.total) == (JobState.DONE, 5, 5)
    assert states(*drafts) == [DocStatus.SUBMITTED] * 4
    result = desk.get(run.result["url"]).text
    assert "برای ۴ سطر انجام شد" in result
    assert "دست‌کم یک صندوق" in result
    assert str(empty) in result


def test_job_names_nobody(desk, few_in_request):
    drafts = [make_draft(donor=make_party("علی کریمی")) for _ in range(3)]
    confirm(desk, choose(desk, "submit", *drafts))

    run = work()

    assert "کریمی" not in f"{run.subject}{run.arguments}{run.result}{run.message}{run.cursor}"


def test_result_is_for_who_asked(desk, few_in_request, make_user, client_for, administrator):
    confirm(desk, choose(desk, "submit", *[make_draft() for _ in range(3)]))
    url = work().result["url"]

    second = client_for(make_user("second", "treasurer"))
    assert desk.get(url).status_code == 200
    assert second.get(url).status_code == 404
    assert client_for(administrator).get(url).status_code == 302
    assert desk.get(url.replace("donations/donations", "receipts/receipts")).status_code == 404


def test_job_goes_on_where_it_was_and_does_nothing_twice(desk, few_in_request):
    drafts = [make_draft() for _ in range(4)]
    confirm(desk, choose(desk, "submit", *drafts))
    run, calls = claim_next(), []

    def stopping() -> bool:
        calls.append(1)
        return len(calls) > 2

    execute(run, stopping=stopping)
    # The row at which it was stopped is taken back together with its place.
    assert sorted(states(*drafts)) == [0, 0, 1, 1]
    run = work()

    assert (run.state, run.result["done"], run.result["failed"]) == (JobState.DONE, 4, 0)
    assert sorted(Donation.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4]


def test_right_is_asked_again_for_each_row_of_a_job(desk, few_in_request):
    drafts = [make_draft() for _ in range(3)]
    confirm(desk, choose(desk, "submit", *drafts))
    group = ensure_role("treasurer").group
    group.permissions.remove(group.permissions.get(codename="submit_donation"))

    run = work()

    assert (run.result["done"], run.result["failed"]) == (0, 3)
    assert states(*drafts) == [DocStatus.DRAFT] * 3


def test_job_waits_while_its_module_is_off(desk, few_in_request):
    drafts = [make_draft() for _ in range(3)]
    confirm(desk, choose(desk, "submit", *drafts))
    ModuleState.objects.filter(label="donations").update(enabled=False)
    forget()

    assert work().state == JobState.QUEUED
    assert states(*drafts) == [DocStatus.DRAFT] * 3


def test_prints_of_a_job_are_fetched_from_its_result(desk, few_in_request):
    issued = [make_receipt() for _ in range(3)]
    confirm(desk, choose(desk, "print-receipt", *issued, address=RECEIPTS), address=RECEIPTS, language="fa")
    url = work().result["url"]

    page = desk.get(url).text
    answer = desk.get(f"{url}prints/")

    assert f'href="{url}prints/"' in page
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert sorted(names) == sorted(f"receipt-{r.number}-fa.pdf" for r in issued)


def test_right_to_print_is_asked_for_the_file_and_for_each_row(desk, treasurer, few_in_request):
    issued = [make_receipt() for _ in range(3)]
    confirm(desk, choose(desk, "print-receipt", *issued, address=RECEIPTS), address=RECEIPTS, language="fa")
    url = work().result["url"]
    group = ensure_role("treasurer").group
    group.permissions.remove(group.permissions.get(codename="print_receipt"))
    user = get_user_model().objects.get(pk=treasurer.pk)
    pks = [receipt.pk for receipt in issued]

    reason = do_row(
        bulk_actions.bulk_actions_of(Receipt)["print-receipt"],
        Receipt,
        pks[0],
        user=user,
        values={"language": "en"},
        seen=version_of(issued[0]),
    )
    archive = prints_zip(Receipt, pks, name="receipt", language="fa", user=user)

    assert desk.get(f"{url}prints/").status_code == 302
    assert "نقش شما" in reason
    assert zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))).namelist() == []


def test_row_changed_after_it_was_shown_is_left_and_named(desk):
    changed, other = make_draft(amount_irr=7_777), make_draft()
    page = choose(desk, "submit", changed, other)
    changed.lines.update(amount_irr=99_999)

    answer = confirm(desk, page)

    assert Donation.objects.get(pk=changed.pk).is_draft
    assert Donation.objects.get(pk=other.pk).is_submitted
    assert "تغییر" in answer.text


@pytest.mark.parametrize("pk", ["99999999999999999999", "abc", "²"])
def test_what_is_no_id_is_a_bad_request(desk, pk):
    assert desk.post(BULK, {"action": "submit", "ids": pk}).status_code == 400


def test_too_many_rows_are_refused(desk, monkeypatch):
    real = bulk_actions.BulkAction.__init__

    def small(self, *args, **kwargs):
        real(self, *args, **{**kwargs, "most": 1})

    monkeypatch.setattr(bulk_actions.BulkAction, "__init__", small)
    drafts = [make_draft(), make_draft()]

    answer = desk.get(choose(desk, "submit", *drafts).url)

    assert "دست بالا ۱ سطر" in answer.text


def test_asking_about_many_rows_costs_no_query_per_row(desk, few_in_request):
    def cost(count: int) -> int:
        drafts = [make_draft(donor=donor) for _ in range(count)]
        with CaptureQueriesContext(connection) as queries:
            choose(desk, "submit", *drafts)
        return len(queries)

    donor = make_party()
    cost(3)

    assert cost(4) == cost(12)
