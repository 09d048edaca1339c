"""The column of boxes to tick, and the bar below the list."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import BaseColumn

from association.core.access.policy import policy_for

from ..totals import scaled
from .actions import offered_to

FORM = "desk-bulk"


class ChooseColumn(BaseColumn):
    """Boxes belong to the form of the bar by its id, so they work without JavaScript."""

    header_template_name = "core/desk/bulk/choose_header.html"
    cell_template_name = "core/desk/bulk/choose_cell.html"

    def __init__(self, totals: tuple[str, ...] = ()) -> None:
        super().__init__("choose", label=_("Choose"), classname="desk-choose")
        self.totals = totals

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return {
            **context,
            "form": FORM,
            "pk": instance.pk,
            "name": str(instance),
            "sums": " ".join(scaled(instance, name) for name in self.totals),
        }


def bar_buttons(user: Any, model: Any, *, export: bool) -> list[dict[str, Any]]:
    """Name, words and weight of each button; none means that the list has no bar."""
    buttons = [
        {"name": action.name, "label": action.label, "dangerous": action.dangerous}
        for action in offered_to(user, model)
    ]
    if export and policy_for(model).user_has_permission(user, "export"):
        buttons += [
            {"name": "export-xlsx", "label": _("Export to Excel"), "dangerous": False},
            {"name": "export-csv", "label": _("Export to CSV"), "dangerous": False},
        ]
    return buttons
