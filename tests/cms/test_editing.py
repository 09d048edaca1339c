"""What an editor can do in the admin, and what not."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Locale, Page

from cms.access import grant_editor_permissions
from cms.models import Footer, Menu, MenuItem
from tests.pages import hidden_of


@pytest.fixture
def editor(client, site):
    group = Group.objects.create(name="ارتباطات")
    grant_editor_permissions(group)
    user = get_user_model().objects.create_user("editor", password="secret")
    user.groups.add(group)
    client.force_login(user)
    return user


def test_editor_may_change_and_publish_every_page(editor, site):
    page = Page.objects.get(slug="about", locale__language_code="en")
    may = page.permissions_for_user(editor)

    assert (may.can_edit(), may.can_publish(), may.can_add_subpage()) == (True, True, True)


def test_granting_twice_changes_nothing(editor):
    group = editor.groups.get()
    before = (group.permissions.count(), group.page_permissions.count(), group.collection_permissions.count())

    grant_editor_permissions(group)

    after = (group.permissions.count(), group.page_permissions.count(), group.collection_permissions.count())
    assert after == before == (before[0], 5, 8)


def test_editor_changes_the_main_menu(client, editor):
    menu = Menu.objects.get(locale__language_code="fa", place="main")
    items = list(menu.items.all())
    form = {
        "locale": menu.locale_id,
        "place": "main",
        "items-TOTAL_FORMS": len(items),
        "items-INITIAL_FORMS": len(items),
        "items-MIN_NUM_FORMS": 0,
        "items-MAX_NUM_FORMS": 1000,
    }
    for place, item in enumerate(items):
        form |= {
            f"items-{place}-id": item.pk,
            f"items-{place}-page": item.page_id,
            f"items-{place}-title": "از ما بدانید" if place == 0 else "",
            f"items-{place}-url": "",
            f"items-{place}-ORDER": place,
        }

    address = reverse("wagtailsnippets_cms_menu:edit", args=[menu.pk])
    response = client.post(address, {**hidden_of(client.get(address)), **form})

    assert response.status_code == 302
    assert "از ما بدانید" in client.get("/").text


def test_editor_opens_menu_and_footer_forms(client, editor):
    footer = Footer.objects.get(locale__language_code="fa")

    assert client.get(reverse("wagtailsnippets_cms_menu:list")).status_code == 200
    assert client.get(reverse("wagtailsnippets_cms_footer:edit", args=[footer.pk])).status_code == 200


def test_user_without_the_grant_is_sent_away_from_the_menus(client, site):
    user = get_user_model().objects.create_user("outsider", password="secret")
    client.force_login(user)

    response = client.get(reverse("wagtailsnippets_cms_menu:list"))

    assert response.status_code == 302


def test_each_page_opens_in_the_editor(client, editor):
    for page in Page.objects.filter(locale__language_code="fa", depth__gt=1):
        assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200, page.slug


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://example.org", "//example.org"], ids=["script", "http", "host"]
)
def test_menu_refuses_an_unsafe_address(site, url):
    item = MenuItem(menu=Menu.objects.first(), title="x", url=url)

    with pytest.raises(ValidationError):
        item.full_clean()


def test_menu_entry_needs_somewhere_to_lead(site):
    with pytest.raises(ValidationError):
        MenuItem(menu=Menu.objects.first(), title="x").full_clean()


def test_unpublished_page_leaves_the_menu(client, site):
    Page.objects.get(slug="about", locale__language_code="fa").unpublish()

    assert 'href="/about/"' not in client.get("/").text


def test_one_menu_per_place_and_language(site):
    with pytest.raises(ValidationError):
        Menu(locale=Locale.objects.get(language_code="fa"), place="main").full_clean()


@pytest.mark.parametrize("typed", ["كودكان", "کودکان", "کودکان\u200f"])
def test_page_is_found_whatever_keyboard_wrote_its_name(editor, client, typed):
    page = Page.objects.get(slug="about", locale__language_code="fa").specific
    page.title = "جشن كودكان"
    page.full_clean()
    page.save()

    found = client.get("/admin/pages/search/", {"q": typed}).text

    assert page.title == "جشن کودکان"
    assert f"/admin/pages/{page.pk}/edit/" in found
