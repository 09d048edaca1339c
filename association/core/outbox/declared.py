"""An event for each transition nobody contributes a message for."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy

from association.core.api.addresses import row_address
from association.core.desk.declaration import desk_models
from association.core.documents.models import DocStatus, Document, steps_of
from association.core.documents.states import state_field
from association.core.registry.contributions import Contribution, every, record


def facts_of(row: Any) -> dict[str, Any]:
    """Id, number, state and address of a row; nothing of its contents, which may name people."""
    facts: dict[str, Any] = {"id": row.pk}
    if isinstance(row, Document):
        facts |= {"number": row.number, "docstatus": DocStatus(row.docstatus).name.lower()}
    field = state_field(type(row))
    if field is not None:
        facts["state"] = getattr(row, field.name)
    return {**facts, "url": row_address(row)}


def offer_events() -> None:
    """Offer ``app.model.transition`` for all that no module offers by itself. Called when all have been loaded."""
    told = {(event.options["model"], event.options["action"]) for event in every("webhook")}
    for model in desk_models():
        label = model._meta.label_lower
        for name, declared in steps_of(model).items():
            if declared.decides or declared.own_page or (label, name) in told:
                continue
            title = format_lazy("{kind}: {action}", kind=model._meta.verbose_name, action=declared.label)
            options = {"model": label, "action": name, "title": title}
            record(
                Contribution("webhook", f"{label}.{name}", model._meta.app_label, facts_of, options=options)
            )
