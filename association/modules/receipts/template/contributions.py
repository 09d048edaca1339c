"""What templates add to the house: their guard, their pages, the words of the timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from association.core import contribute
from association.core.desk.viewset import use_viewset
from association.core.rules.registry import append_only

from . import card  # noqa: F401 -- contributes slots
from .models import ReceiptTemplate
from .viewset import TemplateViewSet

use_viewset(ReceiptTemplate, TemplateViewSet)
contribute.route(prefix="templates")("association.modules.receipts.template.api.TemplateAPI")
# The templates themselves are documents, so final once submitted without a word said here.
append_only("receipts.ReceiptImage")


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """What happens to the template before it."""
    actions.register_action("receipts.template_retired", _("Retire"), _("Retired by a newer one"))
