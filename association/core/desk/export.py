"""Exports an accountant can use: local time, plain dates with the Jalali day beside them, each one on record."""

from __future__ import annotations

import datetime
import re
from collections import OrderedDict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from association.core.access.audit import on_record
from association.core.access.policy import policy_for
from association.core.l10n.calendar import format_jalali
from association.core.l10n.languages import active
from association.core.l10n.text import listed
from association.core.profile import AssociationProfile

from .columns import is_money, label_of
from .computed import field_of
from .custom_fields import PREFIX, exported_names, fields_by_name, plain_custom
from .export_job import enqueue_export, export_name, export_record

JALALI = "__jalali"
# Control characters that XML, and so a workbook, cannot hold.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
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
    return _ILLEGAL.sub("", text)


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
    if value is None:
        return ""
    if isinstance(value, models.Manager):
        return without_control(listed(value.all()))
    return value if isinstance(value, (int, float, Decimal, datetime.date)) else str(value)


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
        queryset = on_record(export_record(queryset, self.request.user, rows), queryset)
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

    def get_filename(self) -> str:
        return export_name(self.model)

    def write_csv_response(self, queryset: Any) -> HttpResponse:
        answer = super().write_csv_response(queryset)  # type: ignore[misc]
        named = content_disposition_header(as_attachment=True, filename=f"{self.get_filename()}.csv")
        answer["Content-Disposition"] = named
        return answer  # type: ignore[no-any-return]

    def write_xlsx(self, queryset: Any, output: Any) -> None:
        """Wagtail's has neither types nor direction. Headings may be an administrator's words: text as well."""
        desk: Any = self.desk  # type: ignore[attr-defined]
        names = [column for name in self.list_export for column in self._with_day(name)]
        from .workbook import SheetColumn, write_workbook  # openpyxl is slow to load, and few need it

        write_workbook(
            output,
            title=capfirst(str(self.model._meta.verbose_name_plural)),
            author=AssociationProfile.load().name(active()),
            columns=[
                SheetColumn(
                    name,
                    self._heading(queryset, name),
                    money=not name.startswith(PREFIX) and is_money(self.model, name),
                    summed=name in desk.totals,
                )
                for name in names
            ],
            rows=({name: self._plain(item, name) for name in names} for item in queryset),
        )

    def _with_day(self, name: str) -> list[str]:
        """A moment is followed by its Jalali day, as days are in every export."""
        moment = not name.startswith(PREFIX) and isinstance(field_of(self.model, name), models.DateTimeField)
        return [name, name + JALALI] if moment else [name]

    def get_heading(self, queryset: Any, field: str) -> str:
        """Wagtail asks for it while it writes a CSV."""
        return inert(self._heading(queryset, field))

    def _heading(self, queryset: Any, field: str) -> str:
        if field.startswith(PREFIX):
            return without_control(self._custom[field].label)
        heading = label_of(queryset.model, field.removesuffix(JALALI))
        return _("%(heading)s (Jalali)") % {"heading": heading} if field.endswith(JALALI) else heading
