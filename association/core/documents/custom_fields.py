"""Fields an association adds to a kind of record itself: rows that describe them, values in `extra`.

Never a change of the schema at run time. Values are plain JSON by the field's key; a field that is
switched off keeps its values.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from association.core.access.policy import policy_for
from association.core.l10n.fields import PersianCharField, WholeNumberField
from association.core.l10n.text import clean_persian, in_latin_letters
from association.core.registry.state import forget, remembered

from .custom_kinds import Kind, Rows, all_rows, clean_value
from .errors import DomainError
from .levels import LevelField, level_choices, require_known_level
from .models import Document, Record

_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


class CustomFieldInUseError(DomainError):
    """Rows hold values of the field, so it can be switched off but not removed or turned into another."""

    code = "custom_field_in_use"


def extensible_models() -> list[type[models.Model]]:
    """Kinds with a form of their own: what is never typed has no place for another field."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Record | Document)
        and model is not CustomField
        and hasattr(model, "Desk")
        and bool(getattr(model.Desk, "fields", None))
    ]


def extensible_choices() -> list[tuple[str, str]]:
    """Those kinds by their names."""
    return [(model._meta.label_lower, str(model._meta.verbose_name_plural)) for model in extensible_models()]


def link_choices() -> list[tuple[str, str]]:
    """What a link may point to: records. Documents come and go with their state."""
    return [pair for pair in extensible_choices() if issubclass(apps.get_model(pair[0]), Record)]


class CustomField(Record):
    """One added field. `key` names it in JSON and in the API and never changes."""

    model = models.CharField(_("kind of record"), max_length=100, choices=extensible_choices)
    key = models.SlugField(_("name in the API"), max_length=40, editable=False)
    label_fa = PersianCharField(_("label in Persian"), max_length=80)
    label_en = models.CharField(_("label in English"), max_length=80, blank=True)
    kind = models.CharField(_("holds"), max_length=16, choices=Kind, default=Kind.TEXT)
    options = models.TextField(_("choices"), blank=True, help_text=_("For a choice: one per line."))
    target = models.CharField(
        _("links to"), max_length=100, blank=True, choices=link_choices, help_text=_("For a link only.")
    )
    help_text = PersianCharField(_("help text"), max_length=200, blank=True)
    required = models.BooleanField(_("required"), default=False)
    in_list = models.BooleanField(_("column in the list"), default=False)
    in_filters = models.BooleanField(_("filter of the list"), default=False)
    is_active = models.BooleanField(
        _("in use"), default=True, help_text=_("Switched off, it disappears from forms and keeps its values.")
    )
    level = LevelField(
        choices=level_choices,
        help_text=_(
            "Whoever may not see the level meets neither the field nor its values. Left empty, all who see the row do."
        ),
    )
    position = WholeNumberField(_("position"), default=10, help_text=_("Smaller numbers come first."))

    class Meta(Record.Meta):
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ("model", "position", "pk")
        constraints = [
            models.UniqueConstraint(fields=("model", "key"), name="custom_field_key_once"),
            models.UniqueConstraint(
                fields=("model", "label_fa"),
                name="custom_field_label_once",
                violation_error_message=_("There is a field with this label already."),
            ),
        ]

    class Desk:
        icon = "form"
        route = "custom-fields"
        fields = [
            ("model", "kind"),
            ("label_fa", "label_en"),
            "options",
            "target",
            "help_text",
            ("required", "is_active"),
            ("in_list", "in_filters"),
            ("level", "position"),
        ]
        columns = ["label", "model", "kind", "key", "required", "is_active"]
        inspect = [
            "label_fa",
            "label_en",
            "model",
            "kind",
            "key",
            "options",
            "target",
            "help_text",
            "required",
            "in_list",
            "in_filters",
            "level",
            "is_active",
        ]
        filters = ["model", "kind", "is_active"]
        export = ["model", "label_fa", "label_en", "kind", "key", "required", "level", "is_active"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the reader's language."""
        return self.label_en if get_language() == "en" and self.label_en else self.label_fa

    label.fget.short_description = _("label")  # type: ignore[attr-defined]

    @property
    def option_list(self) -> list[str]:
        return [clean_persian(line) for line in self.options.splitlines() if line.strip()]

    @property
    def model_class(self) -> type[models.Model]:
        return apps.get_model(self.model)

    @property
    def target_model(self) -> type[models.Model]:
        return apps.get_model(self.target)

    @classmethod
    def rows_for(cls, user: Any, rows: models.QuerySet) -> models.QuerySet:
        """Who may not see a level does not see that there is a field of it, nor can take the level away."""
        seen = models.Q(level="")
        for model in extensible_models():
            if levels := policy_for(model).seen_levels(user):
                seen |= models.Q(model=model._meta.label_lower, level__in=levels)
        return rows.filter(seen)

    def has_values(self) -> bool:
        """Whether any row holds a value of this field."""
        return self.model_class._base_manager.filter(extra__has_key=self.key).exists()

    def clean(self) -> None:
        if self.kind == Kind.CHOICE and len(self.option_list) < 2:
            raise ValidationError({"options": _("Write at least two choices, one per line.")})
        if self.kind == Kind.LINK and not self.target:
            raise ValidationError({"target": _("Choose what it links to.")})
        require_known_level(self.model_class, self.level)
        if self.level and self.required:
            raise ValidationError(
                {"required": _("A field with a level cannot be required: not everybody could fill it in.")}
            )
        if not self._state.adding:
            self._keep_meaning()

    def _keep_meaning(self) -> None:
        stored = type(self)._base_manager.get(pk=self.pk)
        for name in ("model", "kind", "target"):
            if getattr(stored, name) != getattr(self, name) and stored.has_values():
                raise ValidationError(
                    {name: _("Rows hold values of this field already. Switch it off and add another.")}
                )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.key:
            self.key = self._free_key()
        super().save(*args, **kwargs)
        forget()

    def _free_key(self) -> str:
        words = self.label_en.lower() or in_latin_letters(self.label_fa)
        base = _NOT_A_LETTER.sub("_", words).strip("_")[:32].strip("_")
        if not base or not base[0].isalpha():
            base = f"field_{base}".strip("_")
        taken = set(CustomField.objects.filter(model=self.model).values_list("key", flat=True))
        names = (base if number == 1 else f"{base}_{number}" for number in range(1, len(taken) + 2))
        return next(name for name in names if name not in taken)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Remove a field nobody has used. Raises CustomFieldInUseError."""
        if self.has_values():
            raise CustomFieldInUseError(
                _("Rows hold values of this field. Switch it off instead; the values stay.")
            )
        forget()
        return super().delete(*args, **kwargs)


def _read() -> dict[str, list[CustomField]]:
    found: dict[str, list[CustomField]] = defaultdict(list)
    for field in CustomField.objects.filter(is_active=True):
        found[field.model].append(field)
    return dict(found)


def fields_of(model: type[models.Model]) -> list[CustomField]:
    """The fields in use of a kind of record, in their order; read once per request."""
    return remembered("custom_fields", _read).get(model._meta.label_lower, [])


def fields_for(model: type[models.Model], user: Any) -> list[CustomField]:
    """The fields in use whose level `user` may see; without a person those of no level, as on prints."""
    levels = policy_for(model).seen_levels(user) if user is not None else ()
    return [field for field in fields_of(model) if not field.level or field.level in levels]


def open_values(row: Any, user: Any) -> dict[str, Any]:
    """The custom values of a row but for those of fields whose level `user` may not see."""
    closed = {field.key for field in fields_of(type(row))} - {
        field.key for field in fields_for(type(row), user)
    }
    return {key: value for key, value in row.extra.items() if key not in closed}


def clean_extra(
    model: type[models.Model],
    values: Mapping[str, Any],
    stored: Mapping[str, Any],
    *,
    rows: Rows = all_rows,
    fields: Iterable[CustomField] | None = None,
) -> dict[str, Any]:
    """`stored` with `values` written over it, as JSON; empty values are left out.

    `fields` are those that may be written, by default all in use. Raises ValidationError by key: a field that does not
    exist, a bad value, a required one left empty.
    """
    known = {field.key: field for field in (fields_of(model) if fields is None else fields)}
    errors: dict[str, Any] = {key: _("There is no such field.") for key in values if key not in known}
    cleaned = dict(stored)
    for key, field in known.items():
        try:
            if key in values:
                cleaned[key] = clean_value(field, values[key], rows)
        except ValidationError as exc:
            errors[key] = exc.messages
        else:
            if field.required and cleaned.get(key) is None:
                errors[key] = _("This field is required.")
    if errors:
        raise ValidationError(errors)
    return {key: value for key, value in cleaned.items() if value is not None}


def require_extra(row: Any) -> None:
    """Raise ValidationError by label unless every required field of a row about to be final has a value."""
    for field in fields_of(type(row)):
        if field.required and row.extra.get(field.key) is None:
            raise ValidationError(_("“%(field)s” is required.") % {"field": field.label})
