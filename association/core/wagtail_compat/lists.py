"""Wagtail's list of rows, whose first column is made by private methods."""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views import generic


class TitledIndexView(generic.IndexView):
    """`title_column` gives the arguments of the first column; Wagtail adds the menu of the row to it."""

    def title_column(self, name: str) -> dict[str, Any]:
        raise LookupError(name)

    def _get_title_column(self, field_name: str, column_class: Any = TitleColumn, **kwargs: Any) -> Any:
        return self._get_title_column_class(column_class)(field_name, **self.title_column(field_name))

    def first_column(self, name: str) -> Any:
        return self._get_title_column(name)
