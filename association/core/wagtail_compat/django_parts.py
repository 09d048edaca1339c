"""Private parts of Django: files not yet stored, steps of model forms, deleting without looking around."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet


def is_unsaved(file: Any) -> bool:
    """Whether the file of a field was given and is not yet stored."""
    return bool(file) and not file._committed


def delete_without_collecting(rows: QuerySet) -> None:
    """One DELETE. Signals are not sent and rows that point at these are not looked for: the caller has."""
    rows._raw_delete(rows.db)  # type: ignore[attr-defined]


class KeptRefusalsMixin:
    """For model forms: of a field that was refused, nothing more is found by the model, which sees it empty."""

    errors: Any

    def _post_clean(self) -> None:
        refused = {name: [*found.data] for name, found in self.errors.items()}
        super()._post_clean()  # type: ignore[misc]
        for name, found in refused.items():
            self.errors[name].data = found


class RelationsStepMixin:
    """For model forms: `before_relations` runs when the row is saved and its many-to-many fields are not."""

    def before_relations(self) -> None:
        """Change `cleaned_data`."""

    def after_relations(self) -> None:
        """Both are saved."""

    def _save_m2m(self) -> None:
        self.before_relations()
        super()._save_m2m()  # type: ignore[misc]
        self.after_relations()
