"""Each role sees its own menu, home and pages; every admin address of the modules is tried by every role."""

import pytest
from django.urls import reverse

from association.core.access.roles import ensure_role, sync_roles
from association.core.desk.declaration import desk_models, desk_of
from association.core.documents.states import transition_names
from association.core.printing.prints import offered_prints
from association.core.registry.models import ModuleState
from association.core.registry.state import forget
from association.modules.donations.models import Donation
from tests.conftest import ROLES
from tests.factories import make_donation, make_receipt

pytestmark = pytest.mark.django_db

TREASURERS_MODELS = {"people.party", "funds.fund", "donations.donation", "receipts.receipt"}


def menu_of(client) -> set[str]:
    from django.test import RequestFactory
    from django.urls import get_resolver
    from wagtail.admin.menu import admin_menu

    # Wagtail registers its viewsets, and with them the menu, when the addresses are first read.
    assert get_resolver().url_patterns
    request = RequestFactory().get("/admin/")
    request.user = client
    return {item.name for item in admin_menu.menu_items_for_request(request)}


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("treasurer", {"people", "donations", "receipts", "seal", "funds", "impact-reports"}),
        ("board", {"seal", "funds", "impact-reports"}),
        ("administrator", {"jobs", "settings"}),
    ],
)
def test_menu_holds_the_roles_work_and_nothing_else(role, names, make_user):
    built_in = {
        "people",
        "donations",
        "receipts",
        "seal",
        "funds",
        "impact-reports",
        "explorer",
        "images",
        "jobs",
        "settings",
    }

    assert menu_of(make_user(role, role)) & built_in == names


def test_editors_menu_has_pages_and_no_money(communications):
    shown = menu_of(communications)

    assert "explorer" in shown
    assert not shown & {"people", "donations", "receipts", "funds"}


@pytest.mark.parametrize("role", ROLES)
def test_home_opens_for_every_role(role, make_user, client_for):
    assert client_for(make_user(role, role)).get("/admin/").status_code == 200


def addresses(model, pk) -> list[str]:
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    found = [reverse(f"{name}:{view}") for view in ("index", "index_results", "add")]
    found += [
        reverse(f"{name}:{view}", args=[pk]) for view in ("inspect", "edit", "delete", "history", "usage")
    ]
    found += [reverse(f"{name}:transition", args=[action, pk]) for action in transition_names(model)]
    if desk_of(model).is_document:
        found += [reverse(f"{name}:print", args=[form, pk, "fa"]) for form in offered_prints(model)]
    return [*found, reverse(f"{name}:index") + "?export=csv"]


@pytest.mark.parametrize("role", ROLES)
def test_every_address_of_every_desk_asks_the_policy(role, make_user, client_for):
    receipt = make_receipt()
    rows = {model: model._default_manager.first() for model in desk_models()}
    user = make_user(role, role)
    client = client_for(user)
    forget()

    opened = {
        model._meta.label_lower
        for model, row in rows.items()
        if row is not None
        for address in addresses(model, row.pk)
        if client.get(address).status_code == 200
    }

    assert receipt.pk
    expected = {"treasurer": TREASURERS_MODELS, "board": {"funds.fund"}}.get(role, set())
    assert opened == expected


def test_anonymous_visitors_are_asked_to_sign_in(client):
    donation = make_donation()

    answer = client.get(reverse("donations_donation:inspect", args=[donation.pk]))

    assert (answer.status_code, answer.url.startswith("/admin/login/")) == (302, True)


@pytest.mark.parametrize("role", ["treasurer", "board"])
def test_site_history_is_closed(role, make_user, client_for):
    answer = client_for(make_user(role, role)).get("/admin/reports/site-history/")

    assert (answer.status_code, answer.url) == (302, "/admin/")


def test_module_switched_off_is_closed_to_superusers_too(admin_client, admin_user, api_for):
    donation = make_donation()
    ModuleState.objects.filter(label="donations").update(enabled=False)
    forget()

    page = admin_client.get(reverse("donations_donation:inspect", args=[donation.pk]))
    api = api_for(admin_user).get("/api/v1/donations/donations/")

    assert (page.status_code, api.status_code) == (404, 403)
    assert "donations" not in menu_of(admin_user)
    assert Donation.objects.count() == 1


def test_taken_away_permission_is_not_given_back(treasurer):
    group = ensure_role("treasurer").group
    permission = group.permissions.get(codename="void_receipt")
    group.permissions.remove(permission)

    sync_roles()

    assert permission not in group.permissions.all()
