"""The menu leads where a person works without a click between."""

import pytest
from django.urls import resolve
from wagtail.admin.menu import admin_menu

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(rf, make_user):
    """Addresses of the menu by name; of a group those of its own entries."""
    resolve("/admin/")  # desks register with Wagtail when its addresses are built

    def of(role):
        request = rf.get("/admin/")
        request.user = make_user(role, role)
        items = admin_menu.menu_items_for_request(request)
        return {
            item.name: [sub.url for sub in item.menu.menu_items_for_request(request)]
            if hasattr(item, "menu")
            else item.url
            for item in items
        }

    return of


def test_module_with_one_list_for_a_person_opens_it_at_once(entries):
    menu = entries("treasurer")

    assert menu["people"] == "/admin/people/people/"
    assert menu["impact-reports"] == "/admin/reports/impact-reports/"
    assert len(menu["donations"]) == 2


def test_receipts_lead_to_what_waits_and_to_the_list(entries):
    assert entries("treasurer")["receipts"][:2] == [
        "/admin/receipts/receipts/readiness/",
        "/admin/receipts/receipts/",
    ]


def test_roles_stand_in_the_settings_once(entries):
    settings = entries("administrator")["settings"]

    assert "/admin/roles/" in settings
    assert "/admin/groups/" not in settings
