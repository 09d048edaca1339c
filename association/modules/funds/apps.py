from django.utils.translation import gettext_lazy as _

from association.core.registry.module import Module


class Funds(Module):
    name = "association.modules.funds"
    label = "funds"
    version = "1.0"
    verbose_name = _("Funds")
    summary = _("Purposes that gifts are given for, and what each may be spent on.")
    icon = "pick"
    menu_order = 320
    roles = {
        "treasurer": {"fund": ("view", "add", "change", "delete", "export")},
        "board": {"fund": ("view",)},
    }
