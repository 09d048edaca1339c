"""What can be done with a receipt, in words: buttons with a page that asks first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks

from association.core.desk.transitions import DeskAction, ReasonForm, offer_action

from .choices import VOID_REASONS_OFFERED
from .models import Receipt


class VoidForm(ReasonForm):
    """Why a receipt is voided: a kind, and words."""

    reason_code = forms.ChoiceField(label=gettext_lazy("Kind of reason"), choices=VOID_REASONS_OFFERED)
    field_order = ["reason_code", "reason"]


def said_after_void(receipt: Any) -> str:
    """Whether it is void now, or waits for a second person."""
    if receipt.is_void:
        return _("The receipt is void.")
    return _("A second person must confirm the voiding; until then the receipt stays valid.")


def offer_all() -> None:
    offer_action(
        DeskAction(
            "void",
            gettext_lazy("Void receipt"),
            "cross",
            gettext_lazy(
                "The receipt keeps its number and stays on record as void; what it stated can be receipted again. "
                "This cannot be undone."
            ),
            said_after_void,
            priority=90,
            form_class=VoidForm,
            dangerous=True,
        ),
        model=Receipt._meta.label_lower,
    )
    offer_action(
        DeskAction(
            "confirm_void",
            gettext_lazy("Confirm the voiding"),
            "check",
            gettext_lazy("With your word as the second person the receipt is void. This cannot be undone."),
            gettext_lazy("The receipt is void."),
            priority=10,
            dangerous=True,
            bulk=False,
        ),
        model=Receipt._meta.label_lower,
    )
    offer_action(
        DeskAction(
            "reject_void",
            gettext_lazy("Refuse the voiding"),
            "undo",
            gettext_lazy("The request is closed and the receipt stays valid."),
            gettext_lazy("The receipt stays valid."),
            priority=20,
            bulk=False,
        ),
        model=Receipt._meta.label_lower,
    )


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Words of the timeline that only receipts need."""
    actions.register_action(
        "receipt.void_asked", gettext_lazy("Void receipt"), gettext_lazy("Voiding asked for")
    )
    actions.register_action(
        "receipt.void_refused", gettext_lazy("Refuse the voiding"), gettext_lazy("Voiding refused")
    )
