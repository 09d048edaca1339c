"""The health page, the nightly proof and the command say the same."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from association.core.health.facts import facts
from association.core.health.job import JOB, last_proof
from association.core.health.proofs import prove
from association.core.jobs.models import JobRun
from association.core.jobs.worker import Worker
from association.core.registry.contributions import Contribution, _registry
from association.core.rules import install
from association.modules.donations.models import Donation
from tests.factories import make_donation

pytestmark = pytest.mark.django_db
PAGE = "/admin/health/"


def drop_trigger() -> None:
    name = "rule_donations_donation_update_final"
    on = " ON donations_donation" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"{on}')


def test_page_says_that_all_is_well(administrator, client_for):
    text = client_for(administrator).get(PAGE).text

    assert all(fact.ok for fact in facts())
    assert "هر " in text
    assert "هنوز چیزی اثبات نشده است" in text


def test_lost_trigger_is_named_with_what_to_do(administrator, client_for):
    drop_trigger()

    page = client_for(administrator).get(PAGE).text
    home = client_for(administrator).get("/admin/").text

    assert "۱ نگهبان نیست" in page
    assert "manage.py migrate" in page
    assert "نگهبان نیست" in home
    install.install()


def test_proof_is_asked_for_and_shown(administrator, client_for):
    make_donation()
    client = client_for(administrator)

    client.post(PAGE)
    Worker().drain()
    text = client.get(PAGE).text

    assert last_proof().result["broken"] == 0
    assert "جمع سهم‌ها" in text or "برقرار" in text


def test_broken_invariant_is_found_by_page_and_command(administrator, client_for):
    donation = make_donation()
    drop_trigger()
    Donation.objects.filter(pk=donation.pk).update(total_irr=5)
    install.install()
    client = client_for(administrator)
    client.post(PAGE)
    Worker().drain()

    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", stdout=out)

    assert donation.number in client.get(PAGE).text
    assert f"BROKEN donation totals\n       {donation.number}" in out.getvalue()


def test_check_that_raises_costs_one_invariant(monkeypatch):
    def explode():
        raise RuntimeError("secret")

    check = Contribution("check", "explosive", "donations", explode, options={"title": "Explosive"})
    monkeypatch.setitem(_registry, "check", [*_registry["check"], check])

    proofs = {proof.name: proof for proof in prove()}

    assert not proofs["explosive"].ok
    assert "secret" not in proofs["explosive"].problems[0]
    assert proofs["donation totals"].ok


def test_nobody_else_opens_it(treasurer, client_for):
    answer = client_for(treasurer).get(PAGE)

    assert answer.status_code in (302, 403)
    assert not JobRun.objects.filter(kind=JOB).exists()
