"""Editing forms whose choices come from the registry, so they follow which modules are on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from .figures import fund_choices, indicator_choices


class FigurePageForm(WagtailAdminPageForm):
    """Offers funds and indicators by name. A saved code stays on offer while its module is off."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._offer("fund_code", fund_choices(get_language() or "fa"))
        self._offer("returned_indicator", indicator_choices())

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        if name not in self.fields:
            return
        saved = getattr(self.instance, name)
        if saved and saved not in dict(choices):
            choices = [*choices, (saved, saved)]
        old = self.fields[name]
        self.fields[name] = forms.ChoiceField(
            choices=[("", _("Not chosen")), *choices],
            required=False,
            label=old.label,
            help_text=old.help_text,
        )
