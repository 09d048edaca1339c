"""Menus and footers open in two tabs: the second save is told of the first and loses neither."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cms.models import Footer, Menu
from tests.pages import post_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(communications, client_for):
    return client_for(communications)


def test_footer(editor, website_rows):
    footer = Footer.objects.first()
    address = reverse("wagtailsnippets_cms_footer:edit", args=[footer.pk])
    page = editor.get(address)
    post_form(editor, address, page=page, about="نوشتهٔ نخست")

    second = post_form(editor, address, page=page, note="یادداشت دوم")

    assert "نوشتهٔ نخست" in second.text
    assert "یادداشت دوم" in second.text
    assert Footer.objects.get(pk=footer.pk).about == "نوشتهٔ نخست"
    post_form(editor, address, page=second)
    assert Footer.objects.get(pk=footer.pk).note == "یادداشت دوم"


def test_entries_of_a_menu(editor, website_rows):
    menu = Menu.objects.first()
    address = reverse("wagtailsnippets_cms_menu:edit", args=[menu.pk])
    page = editor.get(address)
    post_form(editor, address, page=page, **{"items-0-title": "تازه"})

    second = post_form(editor, address, page=page, **{"items-0-title": "دیگر"})

    assert "تازه" in second.text
    assert menu.items.first().title == "تازه"
