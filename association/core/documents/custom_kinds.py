"""What a custom field may hold, and the JSON each kind is kept as."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core.l10n.calendar import InvalidDateError, parse_date
from association.core.l10n.digits import is_id, to_latin_digits
from association.core.l10n.text import clean_persian, only_seen

if TYPE_CHECKING:
    from .custom_fields import CustomField

LONGEST_TEXT = 400
# Fifteen digits survive the way through JSON unchanged.
MOST_DIGITS = 15
DECIMALS = 4

_SIGNS = {ord("٫"): ".", ord("٬"): None, ord(","): None, ord("−"): "-"}

Rows = Callable[[type[models.Model]], models.QuerySet]


class Kind(models.TextChoices):
    """The kinds an administrator chooses from."""

    TEXT = "text", gettext_lazy("Text")
    NUMBER = "number", gettext_lazy("Number")
    DATE = "date", gettext_lazy("Date")
    CHOICE = "choice", gettext_lazy("Choice from a list")
    LINK = "link", gettext_lazy("Link to a record")
    BOOLEAN = "boolean", gettext_lazy("Yes or no")


def all_rows(model: type[models.Model]) -> models.QuerySet:
    return model._default_manager.all()


def clean_value(field: CustomField, value: Any, rows: Rows = all_rows) -> Any:
    """The JSON of a value as people and programs write it; None for an empty one.

    `rows` gives the rows of a model a link may point to. Raises ValidationError saying what is wrong.
    """
    if field.kind == Kind.BOOLEAN:
        return _boolean(value)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if field.kind == Kind.LINK:
        return _link(field, value, rows)
    if field.kind == Kind.CHOICE:
        return _choice(field, value)
    return {Kind.TEXT: _text, Kind.NUMBER: _number, Kind.DATE: _date}[Kind(field.kind)](value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError(_("Enter text."))
    text = clean_persian(value)
    if len(text) > LONGEST_TEXT:
        raise ValidationError(_("Write at most %(count)s characters.") % {"count": LONGEST_TEXT})
    return text


def _number(value: Any) -> int | float:
    if isinstance(value, bool):
        raise ValidationError(_("Enter a number."))
    plain = to_latin_digits(only_seen(str(value))).translate(_SIGNS)
    try:
        number = Decimal(plain.strip())
    except InvalidOperation as exc:
        raise ValidationError(_("Enter a number.")) from exc
    digits, exponent = number.as_tuple().digits, number.as_tuple().exponent
    if not isinstance(exponent, int) or len(digits) + max(exponent, 0) > MOST_DIGITS or -exponent > DECIMALS:
        raise ValidationError(_("Write at most 15 digits, 4 of them after the point."))
    return int(number) if number == number.to_integral_value() else float(number)


def _date(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    try:
        return parse_date(str(value)).isoformat()
    except InvalidDateError as exc:
        raise ValidationError(str(exc)) from exc


def _choice(field: CustomField, value: Any) -> str:
    text = clean_persian(str(value))
    if text not in field.option_list:
        raise ValidationError(_("“%(value)s” is not in the list.") % {"value": text})
    return text


def _link(field: CustomField, value: Any, rows: Rows) -> int:
    pk = value.pk if isinstance(value, models.Model) else value
    if isinstance(pk, str) and is_id(pk):
        pk = int(pk)
    if not isinstance(pk, int) or isinstance(pk, bool) or not rows(field.target_model).filter(pk=pk).exists():
        raise ValidationError(_("There is no such record."))
    return pk


def _boolean(value: Any) -> bool:
    if value in (None, "", False, 0):
        return False
    if value in (True, 1):
        return True
    raise ValidationError(_("Write true or false."))
