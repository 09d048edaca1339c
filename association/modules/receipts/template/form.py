"""The form of a template: each text in its own direction, the built-in words where nothing is written."""

from __future__ import annotations

from typing import Any

from django import forms

from association.core.desk.custom_fields import DeskForm

from ..sources import LANGUAGES
from .wording import PARTS, built_in
from .wording_models import SHORT


class TemplateForm(DeskForm):
    """What is written in one language looks like it, whatever the language of the admin."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            words = built_in(language)
            for part in PARTS:
                self._dress(f"{part}_{language}", language, words[part])

    def _dress(self, name: str, language: str, words: str) -> None:
        if (field := self.fields.get(name)) is None:
            return
        if (field.max_length or 0) > SHORT:  # type: ignore[attr-defined]
            field.widget = forms.Textarea(attrs={**field.widget.attrs, "rows": 3})
        direction = "rtl" if language == "fa" else "ltr"
        field.widget.attrs.update(lang=language, dir=direction, placeholder=words)
