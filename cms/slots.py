"""Places on a page that modules fill: `@contribute.slot(name=…, on="cms.…")`."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest

from association.core.registry.contributions import Contribution, contributions, isolated


def render_slot(on: str, request: HttpRequest, context: dict[str, Any]) -> list[str]:
    """HTML of every component contributed to the slot `on`, in order; what is empty or fails is left out."""

    def render(contribution: Contribution) -> str | None:
        component = contribution.value(request)
        return None if component is None else component.render_html(context)

    found = (c for c in contributions("slot") if c.options["on"] == on)
    rendered = (isolated(c, partial(render, c), lambda _module: None) for c in found)
    return [html for html in rendered if html]
