"""Exports an accountant can use: local time, plain dates with the Jalali day beside them, each one on record."""

from __future__ import annotations

import datetime
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import ExcelDateFormatter

from association.core.access.audit import record_read
from association.core.access.policy import policy_for
from association.core.l10n.calendar import format_jalali

from .columns import label_of
from .computed import field_of
from .custom_fields import PREFIX, exported_names, fields_by_name, plain_custom
from .export_job import enqueue_export

JALALI = "__jalali"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export_columns(model: type[models.Model], names: tuple[str, ...]) -> list[str]:
    """The declared columns, each plain date followed by its Jalali day."""
    columns: list[str] = []
    for name in names:
        columns.append(name)
        field = field_of(model, name)
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            columns.append(name + JALALI)
    return columns


def inert(text: str) -> str:
    """A donor called "=HYPERLINK(...)" must not become a formula on the treasurer's machine when a CSV is opened.

    Workbooks need no such mark: their cells say that they are text.
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not text[1:].isdigit() else text


def without_control(text: str) -> str:
    """Text without what a workbook cannot hold: one such character would cost the whole export."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def plain_value(item: Any, name: str) -> Any:
    """A value for machines and spreadsheets: numbers stay numbers, times are local, choices are words."""
    if name.endswith(JALALI):
        day = plain_value(item, name.removesuffix(JALALI))
        return format_jalali(day, language="en") if day else ""
    *relations, last = name.split("__")
    for relation in relations:
        item = getattr(item, relation, None)
    if item is None:
        return ""
    shown = getattr(item, f"get_{last}_display", None)
    value = shown() if shown else getattr(item, last)
    if isinstance(value, datetime.datetime):
        return localtime(value).replace(tzinfo=None)
    if isinstance(value, str):
        return without_control(value)
    return "" if value is None else value if isinstance(value, (int, float, datetime.date)) else str(value)


class ExportMixin:
    """For Wagtail's list views: closes its naive-UTC dates, its unlogged and its unlimited exports."""

    request: HttpRequest
    model: type[models.Model]
    list_export: list[str]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        policy = policy_for(self.model)
        self.list_export = [
            name
            for name in self.list_export or ()
            if not policy.hides(request.user, name.removesuffix(JALALI))
        ]
        self._custom = fields_by_name(self.model, request.user)
        self._link_names: dict[str, dict[int, str]] = {}
        if self.list_export:
            self.list_export += self._custom

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_export and not self.user_has_permission("export"):  # type: ignore[attr-defined]
            raise PermissionDenied
        return super().get(request, *args, **kwargs)  # type: ignore[misc]

    @cached_property
    def show_export_buttons(self) -> bool:
        return bool(self.list_export) and self.user_has_permission("export")  # type: ignore[attr-defined]

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponse:
        rows = queryset.count()
        if rows > settings.EXPORT_INLINE_ROWS:
            query = self.request.GET.copy()
            query.pop("export", None)
            run = enqueue_export(
                self.model, query=query.urlencode(), file_format=spreadsheet_format, user=self.request.user
            )
            return redirect(reverse("job_run", args=[run.pk]))
        record_read(user=self.request.user, action="export", model=self.model, rows=rows)
        self.prepare_export(queryset)
        return super().as_spreadsheet(queryset, spreadsheet_format)  # type: ignore[misc]

    def prepare_export(self, queryset: Any) -> None:
        """Read what every row will ask for, once."""
        self._link_names = exported_names(self._custom, queryset, self.request.user)

    def to_row_dict(self, item: Any) -> OrderedDict[str, Any]:
        return OrderedDict((name, self._plain(item, name)) for name in self.list_export)

    def _plain(self, item: Any, name: str) -> Any:
        if name.startswith(PREFIX):
            value = plain_custom(self._custom[name], item, self._link_names.get(name, {}))
            return without_control(value) if isinstance(value, str) else value
        return plain_value(item, name)

    def stream_csv(self, queryset: Any) -> Iterator[str]:
        yield "\ufeff"  # Excel reads Persian in a CSV only with a byte order mark
        yield from super().stream_csv(queryset)  # type: ignore[misc]

    def write_csv_row(self, writer: Any, row_dict: dict[str, Any]) -> Any:
        row = {name: inert(value) if isinstance(value, str) else value for name, value in row_dict.items()}
        return super().write_csv_row(writer, row)  # type: ignore[misc]

    def write_xlsx(self, queryset: Any, output: Any) -> None:
        """As Wagtail's, but for headings, which may be an administrator's words: they are text as well."""
        workbook = Workbook(write_only=True, iso_dates=True)
        sheet = workbook.create_sheet(title="Sheet1")
        sheet.append(_texts(sheet, (self._heading(queryset, name) for name in self.list_export)))
        date_format = ExcelDateFormatter().get()
        for item in queryset:
            row = self.to_row_dict(item)
            sheet.append(self.generate_xlsx_row(sheet, row, date_format=date_format))  # type: ignore[attr-defined]
        workbook.save(output)

    def get_heading(self, queryset: Any, field: str) -> str:
        """Wagtail asks for it while it writes a CSV."""
        return inert(self._heading(queryset, field))

    def _heading(self, queryset: Any, field: str) -> str:
        if field.startswith(PREFIX):
            return without_control(self._custom[field].label)
        heading = label_of(queryset.model, field.removesuffix(JALALI))
        return _("%(heading)s (Jalali)") % {"heading": heading} if field.endswith(JALALI) else heading


def _texts(sheet: Any, words: Iterable[str]) -> Iterator[WriteOnlyCell]:
    for word in words:
        cell = WriteOnlyCell(sheet, word)
        cell.data_type = "s"
        yield cell
