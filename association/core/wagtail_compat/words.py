"""Words of Wagtail that no catalogue reaches, because its code never asks for a translation.

Each is replaced once at start.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from association.core.l10n.languages import active
from association.core.l10n.money import format_number

from .replace import replace

# Models without a verbose name of their own. Migrations read the name as declared, so they see no change.
MODEL_NAMES = {
    "wagtailcore.locale": (_("locale"), _("locales")),
    "simple_translation.simpletranslation": (_("translation"), _("translations")),
}
# Columns whose heading is made from the attribute's name.
SITE_COLUMNS = {"port": _("port"), "site_name": _("site name"), "root_page": _("root page")}


def _name_models() -> None:
    for label, (name, plural) in MODEL_NAMES.items():
        options = apps.get_model(label)._meta
        replace("verbose_name", name, options)
        replace("verbose_name_plural", plural, options)


def _name_columns() -> None:
    from wagtail.sites.views import IndexView

    for column in IndexView.columns:
        if column.name in SITE_COLUMNS:
            column.label = capfirst(SITE_COLUMNS[column.name])


def _count_rows() -> None:
    """«۱٬۲۳۷ کمک»: grouped, and in Persian a counted noun stays singular."""
    from wagtail.admin.paginator import WagtailPaginator

    def items_count_label(self: WagtailPaginator) -> str:
        singular = self.count == 1 or active() == "fa"
        return f"{format_number(self.count)} {self.verbose_name if singular else self.verbose_name_plural}"

    label = cached_property(items_count_label)
    label.__set_name__(WagtailPaginator, "items_count_label")
    replace("items_count_label", label, WagtailPaginator)


def _name_found_pages() -> None:
    """«صفحه‌ها: ۱ تا ۲۰ از ۲۸», where Wagtail's search for pages tells no name and shows "None"."""
    from wagtail.admin.ui.tables.pages import PageTitleColumn
    from wagtail.models import Page

    counted = PageTitleColumn.get_header_context_data

    def get_header_context_data(self: PageTitleColumn, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = counted(self, parent_context)
        context["model_name"] = context["model_name"] or Page._meta.verbose_name_plural
        return context

    replace("get_header_context_data", get_header_context_data, PageTitleColumn)


def _name_rights_on_pages() -> None:
    """The boxes of the editor of groups are read aloud by the names of permissions in the database: English."""
    from wagtail.models import Page
    from wagtail.users.forms import PagePermissionsForm

    def words_of(permission: Any) -> str:
        words = {codename: words for codename, _heading, words in Page.permission_types}
        return str(words.get(permission.codename, permission.name))

    PagePermissionsForm.base_fields["permissions"].label_from_instance = words_of


def install() -> None:
    """Call once, from the app's `ready()`."""
    _name_models()
    _name_columns()
    _count_rows()
    _name_found_pages()
    _name_rights_on_pages()
