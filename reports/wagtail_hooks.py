"""Style sheet and words of the log, in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def report_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("reports/css/admin.css"))


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action("report.freeze", _("Freeze figures"), _("Figures frozen"))
    actions.register_action("report.approve", _("Approve"), _("Approved"))
