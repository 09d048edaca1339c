"""What templates add to the house: their guard, their pages, their transition and its words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from association.core import contribute
from association.core.desk.transitions import DeskAction, offer_action
from association.core.desk.viewset import use_viewset
from association.core.rules.registry import append_only

from . import card  # noqa: F401 -- contributes slots
from .api import TemplateAPI
from .models import ReceiptTemplate
from .publishing import register_actions
from .viewset import TemplateViewSet

register_actions()
use_viewset(ReceiptTemplate, TemplateViewSet)
contribute.route(prefix="templates")(TemplateAPI)
# The templates themselves are documents, so final once submitted without a word said here.
append_only("receipts.ReceiptImage")

offer_action(
    DeskAction(
        "submit",
        _("Put to use"),
        "check",
        _(
            "From now on receipts are issued with this template, and the one in use until now is retired. Receipts "
            "issued before stay as they are. It can no longer be changed; to change it, duplicate it."
        ),
        _("Receipts are now issued with it."),
        priority=10,
        bulk=False,
    ),
    model=ReceiptTemplate._meta.label_lower,
)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Words of the timeline that only templates need."""
    actions.register_action("receipts.template_published", _("Put to use"), _("Put to use"))
    actions.register_action("receipts.template_retired", _("Retire"), _("Retired by a newer one"))
