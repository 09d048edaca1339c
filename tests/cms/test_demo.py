from datetime import date

from django.core import serializers
from wagtail.models import Locale, Page, Revision, Site

from association.core.profile import AssociationProfile
from cms.demo import build_website
from cms.models import Footer, HomePage, Menu, MenuItem


def everything():
    rows = [
        *Page.objects.order_by("pk"),
        *HomePage.objects.order_by("pk"),
        *Revision.objects.order_by("pk"),
        *Site.objects.order_by("pk"),
        *Locale.objects.order_by("pk"),
        *Menu.objects.order_by("pk"),
        *MenuItem.objects.order_by("pk"),
        *Footer.objects.order_by("pk"),
        *AssociationProfile.objects.order_by("pk"),
    ]
    return serializers.serialize("json", rows)


def test_second_build_changes_nothing(site):
    before = everything()

    build_website(today=date(2027, 1, 1))

    assert everything() == before


def test_build_keeps_what_an_editor_changed(site):
    about = Page.objects.get(slug="about", locale__language_code="fa").specific
    about.title = "ما که هستیم"
    about.save_revision().publish()

    build_website(today=date(2026, 11, 24))

    assert Page.objects.get(pk=about.pk).title == "ما که هستیم"


def test_default_site_begins_at_the_persian_front_page(site):
    default = Site.objects.get(is_default_site=True)

    assert default.root_page_id == site.pk
    assert Site.objects.count() == 1


def test_trees_mirror_each_other(site):
    keys = {
        code: set(
            Page.objects.filter(locale__language_code=code, depth__gt=1).values_list(
                "translation_key", flat=True
            )
        )
        for code in ("fa", "en")
    }

    assert keys["fa"] == keys["en"]
    assert len(keys["fa"]) == 13


def test_profile_is_the_demo_association(site):
    profile = AssociationProfile.load()

    assert profile.name("fa") == "مجمع خیران حمایت از کودکان بازمانده از تحصیل قزوین"
    profile.full_clean()


def test_profile_of_an_empty_installation_is_empty_and_unsaved(db):
    profile = AssociationProfile.load()

    assert profile.pk is None
    assert profile.name("fa") == ""


def test_profile_falls_back_to_the_other_language():
    assert AssociationProfile(name_fa="مجمع").name("en") == "مجمع"
    assert AssociationProfile(address_en="Qazvin").address("fa") == "Qazvin"
