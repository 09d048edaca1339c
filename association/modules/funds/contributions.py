"""What funds contribute: a block of the website."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from association.core import contribute

from .models import Fund


@contribute.block(name="open_funds")
class OpenFundsBlock(blocks.StructBlock):
    """The funds that take gifts, with their purpose, as they are on the day of the visit."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)

    class Meta:
        label = _("Funds that take gifts")
        icon = "pick"
        template = "funds/open_funds.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["funds"] = [
            {"name": fund.label(), "purpose": fund.purpose} for fund in Fund.objects.filter(is_open=True)
        ]
        return context
