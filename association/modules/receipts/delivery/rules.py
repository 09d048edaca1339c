"""What the database itself holds about deliveries."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from association.core.rules.registry import APPEND_ONLY, append_only, refuse

from .choices import FOLLOWS

# To whom and what: asked once, never rewritten.
_FIXED = ("receipt_id", "channel", "language", "sent_to", "is_test", "round", "message_id", "requested_by_id")
_changed = " OR ".join(f'OLD."{column}" <> NEW."{column}"' for column in _FIXED)
_allowed = " OR ".join(
    f"(OLD.state = '{state.value}' AND NEW.state IN ({', '.join(repr(after.value) for after in following)}))"
    for state, following in FOLLOWS.items()
    if following
)


def declare() -> None:
    """A sent mail cannot be made unsent, nor a failed one sent, by whoever writes to the table."""
    refuse(
        "receipts.ReceiptDelivery",
        operation="UPDATE",
        when=f"{_changed} OR OLD.sent_at <> NEW.sent_at OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS NULL) "
        f"OR (OLD.state <> NEW.state AND NOT ({_allowed}))",
        code="outcome_stays",
        words=_("What became of a delivery is not changed afterwards."),
    )
    refuse(
        "receipts.ReceiptDelivery",
        operation="DELETE",
        when="1 = 1",
        code="on_record",
        words=APPEND_ONLY.words,
    )
    append_only("receipts.ReceiptDeliveryEvent")
    refuse(
        "receipts.ReceiptLink",
        operation="UPDATE",
        when="OLD.used_at IS NOT NULL OR OLD.token_sha256 <> NEW.token_sha256 "
        "OR OLD.delivery_id <> NEW.delivery_id OR OLD.expires_at <> NEW.expires_at",
        code="link_used",
        words=_("This link has been used and opens nothing any more."),
    )
