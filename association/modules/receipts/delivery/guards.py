"""What the database itself holds about deliveries."""

from __future__ import annotations

from association.core.guards.registry import append_only, refuse

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
        message="has been decided otherwise",
    )
    refuse("receipts.ReceiptDelivery", operation="DELETE", when="1 = 1", message="stays on record")
    append_only("receipts.ReceiptDeliveryEvent")
    refuse(
        "receipts.ReceiptLink",
        operation="UPDATE",
        when="OLD.used_at IS NOT NULL OR OLD.token_sha256 <> NEW.token_sha256 "
        "OR OLD.delivery_id <> NEW.delivery_id OR OLD.expires_at <> NEW.expires_at",
        message="is used up",
    )
