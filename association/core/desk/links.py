"""Related rows a person may see, a few of each kind with the number of all."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Model
from django.urls import reverse

from association.core.access.audit import Way, record_seen
from association.core.access.policy import policy_for
from association.core.documents.links import Link, links_of
from association.core.templatetags.majma_l10n import code

from .computed import desk_rows

SHOWN = 5


def visible_links(
    row: Model, user: Any, shown: Collection[tuple[type[Model], str]] = ()
) -> list[dict[str, Any]]:
    """Kinds of rows that name this one, with the first few as links; kinds without any are left out.

    `shown` are kinds and the paths they name it by, which the page tells elsewhere.
    """
    links = [link for link in links_of(row) if (link.rows.model, link.by) not in shown]
    return [group for link in links if (group := _group(link, user)) is not None]


def _words(row: Any) -> str:
    return code(row.number) if getattr(row, "number", None) else str(row)


def _group(link: Link, user: Any) -> dict[str, Any] | None:
    model: Any = link.rows.model
    rows = policy_for(model).rows(user, link.rows).order_by("-pk")
    count = rows.count()
    if not count:
        return None
    name = f"{model._meta.app_label}_{model._meta.model_name}:inspect"
    related = list(desk_rows(model, user, link.rows).order_by("-pk")[:SHOWN])
    record_seen(user, Way.LIST, model, (other.pk for other in related))
    found = [{"text": _words(other), "url": reverse(name, args=[other.pk])} for other in related]
    return {"label": link.label, "count": count, "rows": found, "more": count - len(found)}
