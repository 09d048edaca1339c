from django.utils.translation import gettext_lazy as _

from association.core.registry.module import Module


class People(Module):
    name = "association.modules.people"
    label = "people"
    version = "1.0"
    verbose_name = _("People")
    summary = _("Donors and other persons and organisations the association knows.")
    icon = "group"
    menu_order = 200
    roles = {
        "treasurer": {
            "party": ("view", "add", "change", "delete", "export", "view_identity", "change_identity"),
        },
    }
