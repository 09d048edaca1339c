from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Cms(AppConfig):
    name = "cms"
    verbose_name = _("Website")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from association.core.registry.setup import prepared

        from .first_website import set_up_website
        from .pictures import connect

        prepared.connect(set_up_website, dispatch_uid="cms.set_up_website")
        connect()
