from django.utils.translation import gettext_lazy as _

from association.core.registry.module import Module


class Cases(Module):
    name, icon, menu_order = "majma_cases", "group", 480
    verbose_name, summary = _("Cases"), _("Households, their cases and what each of them needs.")
    _rights = ("view", "add", "change", "delete", "export")
    roles = {
        "treasurer": {
            "household": _rights,
            "case": (*_rights, "view_c2", "view_read_log"),
            "need": (*_rights, "submit", "cancel", "print"),
        }
    }
