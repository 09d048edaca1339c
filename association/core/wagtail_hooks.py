"""What the foundation adds to every page of the admin."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .desk.export_job import export_file
from .desk.seen import SettingEditView
from .health.admin import HealthView
from .imports.admin import ColumnsView, PreviewView, RefusedView, UndoView, UploadView
from .l10n.language_switch import switch_language
from .registry.admin import MANAGE_MODULES, ModulesView, SwitchView

_STYLES = ("admin", "desk", "discussion", "lists", "charts", "jobs", "rights", "outbox")
STYLES = tuple(f"core/css/{name}.css" for name in _STYLES)
_SCRIPTS = (
    "jalali-date-controller",
    "rial-controller",
    "line-total-controller",
    "bulk-controller",
    "search-key",
    "search-once",
)
CONTROLLERS = tuple(f"core/js/{name}.js" for name in _SCRIPTS)


@hooks.register("insert_global_admin_css")
def admin_style() -> SafeString:
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(name),) for name in STYLES))


@hooks.register("insert_global_admin_js")
def admin_controllers() -> SafeString:
    return format_html_join(
        "\n", '<script type="module" src="{}"></script>', ((static(name),) for name in CONTROLLERS)
    )


@hooks.register("register_admin_urls")
def language_url() -> list[URLPattern]:
    return [
        path("language/", switch_language, name="admin_language"),
        path("exports/<int:pk>/", export_file, name="export_file"),
        path("health/", HealthView.as_view(), name="health"),
        path("modules/", ModulesView.as_view(), name="modules"),
        path("modules/<slug:label>/", SwitchView.as_view(), name="module_switch"),
        path("import/<slug:name>/", UploadView.as_view(), name="import_data"),
        path("import/<slug:name>/<int:pk>/", PreviewView.as_view(), name="import_preview"),
        path("import/<slug:name>/<int:pk>/columns/", ColumnsView.as_view(), name="import_columns"),
        path("import/<slug:name>/<int:pk>/refused/", RefusedView.as_view(), name="import_refused"),
        path("import/<slug:name>/<int:pk>/undo/", UndoView.as_view(), name="import_undo"),
    ]


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own, whose address and name it keeps
def setting_url() -> list[URLPattern]:
    address = "settings/<slug:app_name>/<slug:model_name>/<int:pk>/"
    return [path(address, SettingEditView.as_view(), name="setting_edit")]


class ModulesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MANAGE_MODULES)


@hooks.register("register_settings_menu_item")
def modules_item() -> MenuItem:
    return ModulesMenuItem(_("Modules"), reverse("modules"), name="modules", icon_name="cogs", order=50)


@hooks.register("register_settings_menu_item")
def health_item() -> MenuItem:
    return ModulesMenuItem(_("Health"), reverse("health"), name="health", icon_name="crosshairs", order=60)
