from django.utils.translation import gettext_lazy as _

from association.core.registry.module import Module


class Dues(Module):
    name, icon, menu_order = "majma_dues", "group", 470
    verbose_name, summary = _("Membership dues"), _("Dues members have paid, with their receipts.")
    needs = ("people>=1.0", "receipts>=1.0")
    _rights = ("view", "add", "change", "delete", "submit", "cancel", "export")
    roles = {"treasurer": {"payment": _rights}}
