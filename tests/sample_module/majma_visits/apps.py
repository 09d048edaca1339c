from django.utils.translation import gettext_lazy as _

from association.core.registry.module import Module


class Visits(Module):
    name = "majma_visits"
    verbose_name, summary = _("School visits"), _("Who visited which school, and how many children were met.")
    icon, menu_order = "calendar", 450
    roles = {
        "treasurer": {"visit": ("view", "add", "change", "delete", "submit", "cancel", "print", "export")}
    }
