from django.utils.translation import gettext_lazy as _

from association.core.registry.module import Module


class Donations(Module):
    name = "association.modules.donations"
    label = "donations"
    version = "1.0"
    verbose_name = _("Donations")
    summary = _("Gifts received, each with its donor, date, way of payment and funds.")
    icon = "tag"
    menu_order = 300
    needs = ("people>=1.0", "funds>=1.0")
    roles = {
        "treasurer": {
            "donation": ("view", "add", "change", "delete", "submit", "cancel", "print", "export"),
            "inkindgift": ("view", "add", "change", "delete", "submit", "cancel", "print", "export"),
        },
    }
    sensitive = {"donation": ("submit", "cancel"), "inkindgift": ("submit", "cancel")}
