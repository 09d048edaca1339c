from django.utils.translation import gettext_lazy as _

from association.core.registry.module import Module


class Points(Module):
    name, icon, menu_order = "majma_points", "warning", 460
    verbose_name = _("Limits of gifts")
    summary = _("From which amount on a gift needs a tracking number, and whom to ask.")
    _rights = ("view", "add", "change", "delete", "export", "view_contact", "change_contact")
    roles = {"treasurer": {"limit": _rights}, "board": {"limit": ("view",)}}
