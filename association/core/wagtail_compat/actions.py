"""Wagtail's actions that save a row, with one step before: their methods that save are private."""

from __future__ import annotations

from typing import Any

from wagtail.actions import CreateAction, EditAction


class _PreparedMixin:
    """Calls `prepare` with the form's values in the instance, before it is saved."""

    instance: Any
    form: Any

    def prepare(self) -> None:
        """Complete the instance."""

    def _save_instance(self) -> None:
        if self.form:
            self.instance = self.form.save(commit=False)
        self.prepare()
        super()._save_instance()  # type: ignore[misc]


class PreparedCreateAction(_PreparedMixin, CreateAction):
    """Wagtail's creation of a row."""


class PreparedEditAction(_PreparedMixin, EditAction):
    """Wagtail's change of a row."""
