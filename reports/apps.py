from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Reports(AppConfig):
    """The annual impact report. Not a switchable module: whatever is switched on is what it reports."""

    name = "reports"
    verbose_name = _("Impact reports")
    default_auto_field = "django.db.models.BigAutoField"
    icon = "clipboard-list"
    menu_order = 400
    # Wagtail's own menu has an entry "reports", shown to other people.
    menu_name = "impact-reports"
    roles = {
        "communications": {"impactreport": ("view", "add", "change", "delete", "freeze", "print")},
        "board": {"impactreport": ("view", "approve", "cancel", "print")},
        "treasurer": {"impactreport": ("view", "print")},
    }
