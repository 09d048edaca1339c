"""Words of Wagtail that no catalogue reaches, because its code never asks for a translation.

Each is replaced once at start, and each has a test that notices when Wagtail moves it.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .languages import active
from .money import format_number

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
        options.verbose_name, options.verbose_name_plural = name, plural


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
    WagtailPaginator.items_count_label = label


def _name_found_pages() -> None:
    """«صفحه‌ها: ۱ تا ۲۰ از ۲۸», where Wagtail's search for pages tells no name and shows "None"."""
    from wagtail.admin.ui.tables.pages import PageTitleColumn
    from wagtail.models import Page

    counted = PageTitleColumn.get_header_context_data

    def get_header_context_data(self: PageTitleColumn, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = counted(self, parent_context)
        context["model_name"] = context["model_name"] or Page._meta.verbose_name_plural
        return context

    PageTitleColumn.get_header_context_data = get_header_context_data


def install_wagtail_words() -> None:
    """Call once, from the app's `ready()`."""
    _name_models()
    _name_columns()
    _count_rows()
    _name_found_pages()
