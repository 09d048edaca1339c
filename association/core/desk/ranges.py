"""Filters from and to: days, amounts and numbers as people type them, and the words for those in force."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.fields import DateRangeField, RangeField
from django_filters.widgets import SuffixedMultiWidget
from wagtail.admin.active_filters import RangeFilterAdapter, register_filter_adapter_class

from association.core.l10n.forms import JalaliDateFormField, QuantityFormField, RialFormField
from association.core.l10n.money import format_quantity, format_rial
from association.core.l10n.widgets import QuantityInput, RialInput


class _NoneOfBothMixin:
    """Two boxes of nothing but white space are no range."""

    def compress(self, data_list: list[Any]) -> Any:
        found = super().compress(data_list)  # type: ignore[misc]
        return None if found == slice(None, None) else found


class DayRangeField(_NoneOfBothMixin, DateRangeField):
    """Two days in either calendar, neither of a year that cannot be meant: moments at its ends have no UTC."""

    def __init__(self, *args: Any, **kwargs: Any):
        RangeField.__init__(self, (JalaliDateFormField(), JalaliDateFormField()), *args, **kwargs)


class DayRangeFilter(django_filters.DateFromToRangeFilter):
    field_class = DayRangeField


class _FromToWidget(SuffixedMultiWidget):
    """Two boxes, least and most."""

    template_name = "wagtailadmin/widgets/range_input.html"
    suffixes = ["min", "max"]
    box: ClassVar[type[forms.TextInput]] = forms.TextInput

    def __init__(self, attrs: dict[str, Any] | None = None):
        words = (gettext_lazy("From"), gettext_lazy("To"))
        super().__init__([self.box(attrs={"placeholder": word, "aria-label": word}) for word in words], attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [value.start, value.stop] if value else [None, None]


class AmountRangeWidget(_FromToWidget):
    box = RialInput


class NumberRangeWidget(_FromToWidget):
    box = QuantityInput


class AmountRangeField(_NoneOfBothMixin, RangeField):
    """Two amounts of Rial as people type them, either of them empty."""

    widget = AmountRangeWidget

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__((RialFormField(allow_zero=True), RialFormField(allow_zero=True)), *args, **kwargs)


class NumberRangeField(_NoneOfBothMixin, RangeField):
    """Two numbers in any digits, either of them empty."""

    widget = NumberRangeWidget

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__((QuantityFormField(), QuantityFormField()), *args, **kwargs)


class AmountRangeFilter(django_filters.RangeFilter):
    field_class = AmountRangeField


class NumberRangeFilter(django_filters.RangeFilter):
    field_class = NumberRangeField


class FromToAdapter(RangeFilterAdapter):
    """A range that is in force, in words."""

    def get_active_filters(self) -> Any:
        for active in super().get_active_filters():
            yield active._replace(value=self._words())

    def _words(self) -> str:
        ends = {"from": self.format_value(self.value.start), "to": self.format_value(self.value.stop)}
        if self.value.stop is None:
            return _("from %(from)s") % ends
        return (_("up to %(to)s") if self.value.start is None else _("from %(from)s to %(to)s")) % ends


class DayAdapter(FromToAdapter):
    def format_value(self, value: Any) -> str:
        return "" if value is None else date_format(value, "DATE_FORMAT")


class AmountAdapter(FromToAdapter):
    def format_value(self, value: Any) -> str:
        return "" if value is None else format_rial(value)


class NumberAdapter(FromToAdapter):
    def format_value(self, value: Any) -> str:
        return "" if value is None else format_quantity(value)


for kind_of_filter, adapter in (
    (django_filters.DateFromToRangeFilter, DayAdapter),
    (AmountRangeFilter, AmountAdapter),
    (NumberRangeFilter, NumberAdapter),
):
    register_filter_adapter_class(kind_of_filter, adapter)
