"""English words Wagtail writes into its code are Persian for our users."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from wagtail.admin.paginator import WagtailPaginator
from wagtail.models import Collection, Locale, Page, Site, Workflow
from wagtail.users.templatetags.wagtailusers_tags import normalize_permission_label

from association.core.access.platform_names import name_platform_rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "label"), [("fa", "۱٬۲۳۴ سایت"), ("en", "1,234 sites")])
def test_counted_rows_are_grouped_and_singular_in_persian(language, label):
    paginator = WagtailPaginator(Site.objects.all(), 10)
    paginator.count = 1234

    with translation.override(language):
        assert str(paginator.items_count_label) == label


def test_nameless_models_have_names():
    with translation.override("fa"):
        assert str(Locale._meta.verbose_name_plural) == "زبان‌ها"


def test_naming_models_asks_for_no_migration():
    call_command("makemigrations", "wagtailcore", "simple_translation", check=True, dry_run=True)


def test_list_of_sites_has_persian_headings(client_for, administrator):
    page = client_for(administrator).get("/admin/sites/").content.decode()

    for heading in ("درگاه", "نام سایت", "صفحهٔ ریشه"):
        assert heading in page


def test_header_of_a_list_names_its_buttons(client_for, treasurer):
    page = client_for(treasurer).get("/admin/donations/donations/").content.decode()

    assert 'aria-label="Actions"' not in page
    assert 'aria-label="کارها"' in page


def test_sign_in_page_is_all_persian():
    page = Client().get("/admin/login/", headers={"accept-language": "fa"}).content.decode()

    assert "گذرواژه" in page
    assert "Password" not in page
    assert "- مجمع" in page


def test_rights_of_our_documents_are_named_in_persian():
    ours = ("donations", "funds", "people", "receipts", "reports")
    rights = Permission.objects.filter(content_type__app_label__in=ours).exclude(
        codename__regex="^(add|change|delete)_"
    )

    with translation.override("fa"):
        labels = {normalize_permission_label(right) for right in rights}
        # Those of field rights are Persian as they are stored.
        assert (
            sorted(label for label in labels if label.isascii() and translation.gettext(label) == label) == []
        )


def test_first_rows_of_wagtail_are_named_in_persian():
    name_platform_rows()

    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()
    assert list(Workflow.objects.values_list("name", flat=True)) == ["تأیید بازبین‌ها"]
    assert Page.get_first_root_node().title == "ریشه"
    assert Collection.get_first_root_node().name == "ریشه"


def test_a_chosen_name_stays():
    Workflow.objects.update(name="تأیید دبیر")

    name_platform_rows()

    assert list(Workflow.objects.values_list("name", flat=True)) == ["تأیید دبیر"]
