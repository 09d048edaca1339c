"""Modules go on and off, refuse what would break others, and leave nothing behind."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from majma_dues.models import Payment

from association.core.documents.submitting import create_submitted
from association.core.registry import lifecycle
from association.core.registry.contributions import Contribution, contributions, isolated
from association.core.registry.lifecycle import ModuleLifecycleError
from association.core.registry.models import ModuleState
from association.core.registry.state import forget, is_enabled
from tests.factories import make_donation, make_party, make_receipt


@pytest.mark.django_db
def test_needed_module_is_not_switched_off():
    with pytest.raises(ModuleLifecycleError, match="رسیدها"):
        lifecycle.disable_module("donations")

    assert is_enabled("donations")


@pytest.mark.django_db
def test_module_goes_off_and_on_with_its_data():
    make_receipt()
    lifecycle.disable_module("majma_dues")

    lifecycle.disable_module("receipts")
    assert not is_enabled("receipts")
    assert [c.name for c in contributions("panel") if c.module == "receipts"] == []

    lifecycle.enable_module("receipts")
    assert is_enabled("receipts")


@pytest.mark.django_db
def test_module_goes_on_only_with_what_it_needs():
    for label in ("majma_dues", "receipts", "donations"):
        lifecycle.disable_module(label)

    with pytest.raises(ModuleLifecycleError, match="کمک‌ها"):
        lifecycle.enable_module("receipts")


@pytest.mark.django_db
def test_unknown_module_is_named():
    with pytest.raises(CommandError, match="nowhere"):
        call_command("modules", "disable", "nowhere")


@pytest.mark.django_db
def test_dry_run_of_uninstall_touches_nothing():
    make_donation()
    out = StringIO()

    call_command("modules", "uninstall", "receipts", "--dry-run", stdout=out)

    assert "receipts" in out.getvalue()
    assert ModuleState.objects.filter(label="receipts").exists()


@pytest.mark.django_db
def test_uninstall_refuses_needed_modules_and_final_documents():
    create_submitted(Payment(donor=make_party(), amount_irr=1), user=None)

    with pytest.raises(ModuleLifecycleError, match="رسیدها"):
        lifecycle.uninstall_module("donations")
    with pytest.raises(ModuleLifecycleError, match="discard-records"):
        lifecycle.uninstall_module("majma_dues")


def test_contribution_that_raises_costs_one_card(caplog):
    broken = Contribution("panel", "bad", "donations", None)

    assert isolated(broken, lambda: 1 / 0, lambda module: f"card of {module}") == "card of donations"
    assert "bad of module donations failed" in caplog.text


@pytest.mark.django_db
def test_administrator_switches_a_module_off_on_the_screen(administrator, client_for):
    client = client_for(administrator)
    page = client.get(reverse("modules")).text
    assert "کمک‌ها" in page

    refused = client.post(reverse("module_switch", args=["donations"]), follow=True)
    for label in ("majma_dues", "receipts"):
        client.post(reverse("module_switch", args=[label]))
    forget()

    assert "رسیدها" in refused.text
    assert (is_enabled("donations"), is_enabled("receipts")) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["treasurer", "board", "communications"])
def test_modules_screen_is_the_administrators(role, make_user, client_for):
    client = client_for(make_user(role, role))

    answers = [client.get(reverse("modules")), client.post(reverse("module_switch", args=["receipts"]))]
    forget()

    assert all(answer.status_code in (302, 403) for answer in answers)
    assert is_enabled("receipts")
