"""What receipts give Wagtail beside their desk: their icon."""

from __future__ import annotations

from wagtail import hooks


@hooks.register("register_icons")
def icons(names: list[str]) -> list[str]:
    return [*names, "receipts/icons/receipt.svg"]
