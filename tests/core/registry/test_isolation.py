"""What a module's mistake costs: one card, one button, one run, one invariant; an event costs its transition."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import HeaderButton

from association.core.documents.errors import DomainError
from association.core.documents.transitions import perform
from association.core.health.proofs import prove
from association.core.imports.models import ImportRun
from association.core.imports.reading import read_rows
from association.core.imports.result import ImportResult
from association.core.jobs.execution import claim_next, execute
from association.core.jobs.services import enqueue_job
from association.modules.funds.models import Fund
from tests.factories import make_donation, make_draft, make_fund
from tests.pages import post_form

pytestmark = pytest.mark.django_db
ROW = "donations.donation"


def broken(*args, **kwargs):
    raise ZeroDivisionError("a bug")


class BrokenCard(Component):
    """Made without trouble; fails while it is shown."""

    render_html = broken


@pytest.mark.parametrize(
    "value", [broken, lambda *args: BrokenCard(), lambda *args: "no card"], ids=["made", "shown", "type"]
)
@pytest.mark.parametrize("point", ["panel", "slot"])
def test_card_that_fails_costs_one_card(point, value, contribute, treasurer, client_for):
    contribute(point, "bad", value, on=f"{ROW}.body", permission="donations.add_donation")
    contribute(
        point, "good", lambda *args: SoundCard(), on=f"{ROW}.body", permission="donations.add_donation"
    )
    donation = make_donation(by=treasurer)
    url = "/admin/" if point == "panel" else f"/admin/donations/donations/inspect/{donation.pk}/"

    answer = client_for(treasurer).get(url)

    assert answer.status_code == 200
    assert answer.text.count("این کارت نمایش داده نشد") == 1
    assert "ماژول «صندوق‌ها»" in answer.text
    assert "کارت سالم" in answer.text


class SoundCard(Component):
    def render_html(self, parent_context=None):
        return "<p>کارت سالم</p>"


@pytest.mark.parametrize(
    "value", [broken, lambda *args: None, lambda *args: ["no button"]], ids=["raises", "none", "type"]
)
def test_header_slot_that_fails_costs_its_buttons(value, contribute, treasurer, client_for):
    contribute("slot", "bad", value, on=f"{ROW}.header")
    contribute("slot", "good", lambda *args: [HeaderButton("دکمهٔ سالم", url="/x/")], on=f"{ROW}.header")
    donation = make_donation(by=treasurer)

    answer = client_for(treasurer).get(f"/admin/donations/donations/inspect/{donation.pk}/")

    assert answer.status_code == 200
    assert "دکمهٔ سالم" in answer.text


def test_event_that_breaks_down_aborts_the_transition_and_says_so(contribute, treasurer, client_for, api_for):
    contribute("event", "bad", broken, model=ROW, action="submit")
    draft = make_draft()

    page = post_form(client_for(treasurer), f"/admin/donations/donations/submit/{draft.pk}/confirm/")
    problem = api_for(treasurer).post(f"/api/v1/donations/donations/{draft.pk}/submit/")

    draft.refresh_from_db()
    assert (page.status_code, draft.is_draft, draft.number) == (200, True, None)
    assert "ماژول «صندوق‌ها» از کار افتاد؛ برای همین هیچ چیز تغییر نکرد." in page.text
    assert (problem.status_code, problem.json()["type"]) == (409, "urn:majma:problem:event_failed")
    assert "The module “Funds” failed, so nothing was changed." in problem.json()["detail"]


def test_event_that_refuses_keeps_its_own_words_and_takes_its_writes_back(contribute, treasurer):
    def refuse(donation, user):
        make_fund("written-by-the-event")
        raise DomainError("نه")

    contribute("event", "refusal", refuse, model=ROW, action="submit")
    draft = make_draft()

    with pytest.raises(DomainError, match="نه"):
        perform(draft, "submit", user=treasurer)

    assert not Fund.objects.filter(code="written-by-the-event").exists()


def test_job_that_fails_costs_its_run(contribute):
    contribute("job", "bad", broken, title="x", every=None, permission="", max_attempts=1)
    contribute("job", "good", lambda context: 7, title="x", every=None, permission="", max_attempts=1)
    bad, good = enqueue_job("bad", key="bad"), enqueue_job("good", key="good")

    while run := claim_next():
        execute(run)

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.error) == ("failed", "ZeroDivisionError: a bug")
    assert (good.state, good.result) == ("done", 7)


def test_check_that_fails_is_one_broken_invariant(contribute):
    contribute("check", "bad", broken, title="x")

    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", stdout=out)

    assert [proof.name for proof in prove() if not proof.ok] == ["bad"]
    assert "BROKEN bad" in out.getvalue()
    assert "ok     donation totals" in out.getvalue()


class Importer:
    """Writes a fund per line even when it should only say what would happen, and breaks down at `boom`."""

    columns = {"code": ("code",)}

    def read(self, content):
        rows = read_rows(content, columns=self.columns, required=("code",))
        if rows[0].values["code"] == "read":
            broken()
        return rows

    def run(self, content, *, dry_run, user, progress=None):
        for row in self.read(content):
            make_fund(row.values["code"])
            if row.values["code"] == "boom" or (row.values["code"] == "late" and not dry_run):
                broken()
        return ImportResult(recorded=1, dry_run=dry_run)


@pytest.fixture
def upload(contribute, treasurer, client_for, tmp_path, do_jobs):
    contribute("importer", "odd", Importer, title="فهرست", permissions=("donations.add_donation",))
    client = client_for(treasurer)

    def send(code):
        file = tmp_path / "list.csv"
        file.write_text(f"code\n{code}\n")
        with file.open("rb") as content:
            answer = client.post("/admin/import/odd/", {"file": content})
        if answer.status_code == 200:
            return client, answer
        do_jobs()
        return client, client.get(answer["Location"])

    return send


@pytest.mark.parametrize("code", ["read", "boom"])
def test_importer_that_fails_costs_its_run_and_leaves_nothing(code, upload):
    _client, answer = upload(code)

    assert answer.status_code == 200
    assert "ماژول «صندوق‌ها» در کار این فهرست خطا داد. چیزی نوشته نشد" in answer.text
    assert not Fund.objects.filter(code=code).exists()


def test_importer_that_fails_when_it_is_meant_leaves_nothing(upload, do_jobs):
    client, preview = upload("late")
    run = ImportRun.objects.get()

    address = client.post(preview.request["PATH_INFO"])["Location"]
    do_jobs()
    answer = client.get(address)

    run.refresh_from_db()
    assert (answer.status_code, run.result) == (200, None)
    assert "چیزی نوشته نشد" in answer.text
    assert not Fund.objects.filter(code="late").exists()


def test_dry_run_is_taken_back_whatever_the_importer_writes(upload, do_jobs):
    client, preview = upload("fine")

    before = Fund.objects.filter(code="fine").exists()
    client.post(preview.request["PATH_INFO"])
    do_jobs()

    assert (before, Fund.objects.filter(code="fine").exists()) == (False, True)


def test_command_says_in_words_that_the_importer_failed(upload, tmp_path):
    upload("fine")
    (tmp_path / "list.csv").write_text("code\nboom\n")

    with pytest.raises(CommandError, match="The module “Funds” failed on this list"):
        call_command("import_data", "odd", str(tmp_path / "list.csv"), "--lang", "en")
