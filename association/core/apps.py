"""The foundation as a Django app."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class Core(AppConfig):
    name = "association.core"
    label = "core"
    verbose_name = _("Foundation")

    def ready(self) -> None:
        from .l10n import profiles  # noqa: F401 -- connects its receiver
        from .l10n.seam import install_seam

        install_seam()
        for config in apps.get_app_configs():
            if find_spec(f"{config.name}.contributions") is not None:
                import_module(f"{config.name}.contributions")
