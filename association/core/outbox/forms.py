"""The form of a webhook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .events import offered_events
from .models import LONGEST_ADDRESS, WebhookSubscription


class WebhookForm(forms.Form):
    """Fields only; the rules stand in the service."""

    address = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url"}),
        help_text=_("An https address of the other system. It must answer within ten seconds."),
    )
    description = forms.CharField(label=_("Description"), max_length=200, required=False)
    events = forms.MultipleChoiceField(
        label=_("Events"), widget=forms.CheckboxSelectMultiple, required=False, choices=offered_events
    )
    active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    @staticmethod
    def values_of(subscription: WebhookSubscription) -> dict[str, Any]:
        """What stands in the form when a webhook is changed."""
        names = ("address", "description", "events", "active")
        return {name: getattr(subscription, name) for name in names}
