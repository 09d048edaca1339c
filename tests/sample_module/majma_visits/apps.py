from django.utils.translation import gettext_lazy as _

from association.core.registry.module import Module


class Visits(Module):
    name, icon, menu_order = "majma_visits", "calendar", 450
    verbose_name, summary = _("School visits"), _("Who visited which school, and how many children were met.")
    _rights = ("view", "add", "change", "delete", "submit", "cancel", "print", "export")
    _placing = ("view", "add", "change", "delete", "export", "begin", "finish", "reopen", "confirm_reopen")
    _finding = ("view", "add", "change", "view_read_log")
    roles = {"treasurer": {"visit": _rights, "placement": _placing, "finding": _finding}}
