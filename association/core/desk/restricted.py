"""The desk as one person sees it: what field rights keep from them is not in it.

Views take their columns, facts, filters, search, export and forms from the desk narrowed here, so that
nothing has to remember to ask.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wagtail.admin.panels import FieldPanel, InlinePanel, Panel, PanelGroup

from association.core.access.policy import DeskPolicy, policy_for
from association.core.documents.listing import DeskFilter, path_of

from .computed import field_of
from .declaration import Desk, Row
from .relations import offer_only_seen


def _open_rows(desk: Desk, policy: DeskPolicy, user: Any) -> list[Row]:
    rows: list[Row] = []
    for row in desk.fields:
        names = (row,) if isinstance(row, str) else row
        left = tuple(name for name in names if not policy.closes(user, name))
        if left:
            rows.append(left[0] if isinstance(row, str) else left)
    return rows


def _may_ask(policy: DeskPolicy, user: Any, declared: DeskFilter) -> bool:
    """Whether a filter tells nothing hidden, and leads only to kinds of rows the person may see."""
    path = path_of(declared)
    if not path:
        return True
    return not policy.hides(user, path) and all(
        policy_for(kind).user_has_permission(user, "view") for kind in _kinds_along(policy.model, path)
    )


def _kinds_along(model: Any, path: str) -> list[Any]:
    """The kinds with a desk that a path leads through."""
    found, kind = [], model
    for name in path.split("__"):
        field = field_of(kind, name)
        kind = getattr(field, "related_model", None)
        if kind is None:
            break
        found += [kind] if hasattr(kind, "Desk") else []
    return found


def seen_by(desk: Desk, user: Any) -> Desk:
    """The desk without names that lead to something hidden from `user`; its form without what he may not write."""
    policy = policy_for(desk.model)
    lines = {
        relation: tuple(name for name in names if not policy.hides(user, f"{relation}__{name}"))
        for relation, names in desk.lines.items()
        if not policy.hides(user, relation)
    }
    narrowed: dict[str, Any] = {
        key: policy.shown(user, getattr(desk, key))
        for key in ("columns", "totals", "search", "export", "inspect")
    }
    narrowed["filters"] = tuple(one for one in desk.filters if _may_ask(policy, user, one))
    return replace(
        desk,
        fields=_open_rows(desk, policy, user),
        lines=lines,
        chooser=tuple(name for name in desk.chooser if not policy.closes(user, name)),
        **narrowed,
    )


class SeenDeskMixin:
    """For views that show or write what a desk declares: they get the desk as the person sees it."""

    desk: Desk

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        self.desk = seen_by(self.desk, request.user)
        super().setup(request, *args, **kwargs)  # type: ignore[misc]


class SeenFormMixin(SeenDeskMixin):
    """For forms made of panels: hidden fields are absent, frozen ones are shown and cannot be written.

    Relations take rows the person may see.
    """

    model: Any
    request: Any
    panel: Panel | None
    form_class: Any

    def get_panel(self) -> Panel | None:
        panel = super().get_panel()  # type: ignore[misc]
        policy, user = policy_for(self.model), self.request.user
        if panel is None or not _closes_any(panel, policy, user):
            return panel
        # Wagtail prefers a form class made for everybody to the one of the panels.
        self.form_class = None
        narrowed = _narrowed(panel, policy, user)
        return narrowed.bind_to_model(self.model) if narrowed else None

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]
        offer_only_seen(form, self.request.user)
        return form


def _paths(panel: Panel, prefix: str = "") -> list[str]:
    """Field paths of a panel and of all within it."""
    if isinstance(panel, FieldPanel):
        return [prefix + panel.field_name]
    if isinstance(panel, InlinePanel):
        inner = f"{prefix}{panel.relation_name}__"
        found = [path for child in panel.panel_definitions for path in _paths(child, inner)]
        return [prefix + panel.relation_name, *found]
    if isinstance(panel, PanelGroup):
        return [path for child in panel.children for path in _paths(child, prefix)]
    return []


def _closes_any(panel: Panel, policy: DeskPolicy, user: Any) -> bool:
    return any(policy.closes(user, path) for path in _paths(panel))


def _narrowed(panel: Any, policy: DeskPolicy, user: Any, prefix: str = "") -> Panel | None:
    """A copy of the panel with what the user may see and write; None when nothing is left."""
    kwargs = panel.clone_kwargs()
    if isinstance(panel, FieldPanel):
        path = prefix + panel.field_name
        if policy.hides(user, path):
            return None
        kwargs["read_only"] = panel.read_only or policy.closes(user, path)
    elif isinstance(panel, InlinePanel):
        # Lines that may be seen and not written stand on the row's page, not in its form.
        if policy.closes(user, prefix + panel.relation_name):
            return None
        kwargs["panels"] = _all(panel.panel_definitions, policy, user, f"{prefix}{panel.relation_name}__")
    elif isinstance(panel, PanelGroup):
        kwargs["children"] = _all(panel.children, policy, user, prefix)
        if not kwargs["children"]:
            return None
    return type(panel)(**kwargs)


def _all(panels: Any, policy: DeskPolicy, user: Any, prefix: str) -> list[Panel]:
    narrowed = (_narrowed(child, policy, user, prefix) for child in panels)
    return [panel for panel in narrowed if panel is not None]
