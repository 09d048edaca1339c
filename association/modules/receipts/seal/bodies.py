"""What each event states, before it becomes canonical JSON. Proving reads the rows through the same functions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

BODY_VERSION = 1


def _event(event: str, series: str, number: str, **facts: Any) -> dict[str, Any]:
    return {"version": BODY_VERSION, "event": event, "series": series, "number": number, **facts}


def issue_body(*, series: str, number: str, receipt: dict[str, Any]) -> dict[str, Any]:
    """The whole receipt: `receipt` is its snapshot with all lines."""
    return _event("issue", series, number, receipt=receipt)


def print_body(
    *, series: str, number: str, form: str, language: str, template_version: int
) -> dict[str, Any]:
    """Which paper it is; its bytes are in the leaf's document hash."""
    return _event("print", series, number, form=form, language=language, template_version=template_version)


def void_body(
    *, series: str, number: str, reason_code: str, reason: str, voided_at: datetime, voided_by: int | None
) -> dict[str, Any]:
    """Who declared it void, when and why; the time in UTC, the person by id."""
    at = voided_at.astimezone(UTC).isoformat(timespec="microseconds")
    return _event(
        "void", series, number, reason_code=reason_code, reason=reason, voided_at=at, voided_by=voided_by
    )


def replacement_body(*, series: str, number: str, replaced_by: str) -> dict[str, Any]:
    """The number of the receipt that stands in its place."""
    return _event("replace", series, number, replaced_by=replaced_by)
