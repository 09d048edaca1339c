"""Addresses that modules contribute stay where they are and open for nobody while their module is off."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path
from rest_framework.response import Response
from rest_framework.test import force_authenticate
from rest_framework.viewsets import ViewSet as APIViewSet
from wagtail.admin.viewsets.base import ViewSet

from association.core.api.contributed import switched_route
from association.core.desk.contributed import contributed_viewsets
from association.core.registry import contributions, state, urls
from association.core.registry.contributions import broken_modules, every
from association.core.registry.lifecycle import disable_module
from association.core.registry.state import forget, is_enabled
from tests.core.access.foreign_words import DATA, foreign_words


def broken():
    raise ZeroDivisionError("a bug")


class BrokenViewSet(ViewSet):
    name = "broken"

    def get_urlpatterns(self):
        return broken()


class SoundViewSet(ViewSet):
    name = "sound"

    add_to_admin_menu, menu_label, menu_url = True, "Sound", "/admin/sound/"

    def get_urlpatterns(self):
        return [path("", lambda request: HttpResponse("answer"), name="index")]


@pytest.mark.parametrize("value", [broken, BrokenViewSet], ids=["made", "addresses"])
def test_viewset_that_fails_costs_itself(value, contribute):
    contribute("viewset", "bad", value)
    contribute("viewset", "good", SoundViewSet)

    names = [viewset.name for viewset in contributed_viewsets()]

    assert "sound" in names
    assert "broken" not in names


@pytest.mark.django_db
def test_module_whose_addresses_fail_is_switched_off_and_the_site_stands(monkeypatch):
    monkeypatch.setattr(contributions, "_broken", {})
    monkeypatch.setattr(state, "_broken", set())
    monkeypatch.setattr(urls, "include", lambda name: broken())  # as if importing the file raised

    patterns = urls.module_urlpatterns()

    assert patterns == []
    assert "receipts" in broken_modules()
    assert not is_enabled("receipts")


@pytest.mark.django_db
def test_viewset_of_a_module_that_is_off_opens_for_nobody(contribute):
    contribute("viewset", "good", SoundViewSet)
    (viewset,) = [found for found in contributed_viewsets() if found.name == "sound"]
    (address,), item, request = viewset.get_urlpatterns(), viewset.get_menu_item(), RequestFactory().get("/")

    on = (address.callback(request).content, item.is_shown(request))
    for label in ("majma_dues", "receipts", "donations", "funds"):
        disable_module(label)
    forget()

    assert on == (b"answer", True)
    assert not item.is_shown(request)
    with pytest.raises(PermissionDenied):
        address.callback(request)


@pytest.mark.django_db
def test_route_of_a_module_that_is_off_opens_for_nobody(contribute, treasurer):
    class Answer(APIViewSet):
        def list(self, request):
            return Response({"answer": 42})

    contribute("route", "answers", Answer)
    (route,) = [c for c in every("route") if c.name == "answers"]
    view = switched_route(route).as_view({"get": "list"})
    request = RequestFactory().get("/")
    request.user = treasurer
    force_authenticate(request, treasurer)

    on = view(request)
    for label in ("majma_dues", "receipts", "donations", "funds"):
        disable_module(label)
    forget()
    off = view(request)

    assert (on.status_code, on.data) == (200, {"answer": 42})
    assert off.status_code == 403


@pytest.mark.parametrize("label", ["people", "funds", "donations", "receipts"])
def test_page_of_a_module_names_its_kinds_in_persian(administrator, client_for, label):
    page = client_for(administrator).get(f"/admin/modules/{label}/")

    assert page.status_code == 200
    assert foreign_words(page.text) - DATA == set()
