"""Model fields for amounts, counts and Persian text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from .forms import QuantityFormField, RialFormField
from .identifiers import MOBILE_SPELLING, NATIONAL_ID_SPELLING, POSTAL_CODE_SPELLING
from .money import LARGEST_AMOUNT
from .text import clean_persian
from .widgets import WholeNumberInput


class RialField(models.BigIntegerField):
    """A whole amount of Rial, more than zero unless `allow_zero`."""

    def __init__(self, *args: Any, allow_zero: bool = False, **kwargs: Any):
        self.allow_zero = allow_zero
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.allow_zero:
            kwargs["allow_zero"] = True
        return name, path, args, kwargs

    @property
    def validators(self) -> list[Any]:
        least = 0 if self.allow_zero else 1
        return [*super().validators, MinValueValidator(least), MaxValueValidator(LARGEST_AMOUNT)]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        options: dict[str, Any] = {"form_class": RialFormField, "allow_zero": self.allow_zero, **kwargs}
        return models.Field.formfield(self, **options)


class WholeNumberField(models.PositiveIntegerField):
    """A count that may be typed in Persian digits."""

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"widget": WholeNumberInput, **kwargs})


class PersianCharField(models.CharField):
    """Text stored as a Persian keyboard writes it, so that «علي» and «علی» are one name.

    Cleaned on its way into the database as well: imports, updates and look-ups skip `clean()`.
    """

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return clean_persian(text) if isinstance(text, str) else text

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        text = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, text)
        return text


class SpelledField(models.CharField):
    """An identifier that may be typed in several ways; `spelling` is the pattern of them all.

    To the database and to migrations it is text. What is typed is brought into one form by the model.
    """

    spelling = ""

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class MobileField(SpelledField):
    """An Iranian mobile number."""

    spelling = MOBILE_SPELLING


class NationalIdField(SpelledField):
    """The national id of a person; its check digit is asked beside."""

    spelling = NATIONAL_ID_SPELLING


class PostalCodeField(SpelledField):
    """Ten digits, the first no zero."""

    spelling = POSTAL_CODE_SPELLING


class QuantityField(models.DecimalField):
    """How much of something, up to three decimals; may be typed in Persian digits."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **{"max_digits": 12, "decimal_places": 3, **kwargs})

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": QuantityFormField, **kwargs})
