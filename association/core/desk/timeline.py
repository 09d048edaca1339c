"""The timeline of a row: what the system logged and what people said, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wagtail.log_actions import registry as log_registry

from association.core.documents.comments import Comment, comments_of

if TYPE_CHECKING:
    from .discussion import RowUrls

LENGTH = 30


@dataclass(frozen=True)
class Entry:
    """One step or remark; the addresses are empty where there is nothing to see or do."""

    at: datetime
    who: str
    what: str = ""
    comment: Comment | None = None
    changes_url: str = ""
    withdraw_url: str = ""


def steps_of(row: Any) -> list[Entry]:
    """What the system logged of a row that has no desk, such as a role."""
    logged = log_registry.get_logs_for_instance(row).select_related("user").order_by("-timestamp", "-pk")
    return [
        Entry(entry.timestamp, entry.user_display_name, what=str(entry.message)) for entry in logged[:LENGTH]
    ]


def timeline_of(row: Any, user: Any, urls: RowUrls) -> list[Entry]:
    """The latest entries, in a fixed number of queries."""
    logged = log_registry.get_logs_for_instance(row).select_related("user").order_by("-timestamp", "-pk")
    entries = [_logged(entry, row, urls) for entry in logged[:LENGTH]]
    entries += [
        _said(comment, row, user, urls)
        for comment in comments_of(row, user).select_related("content_type")[:LENGTH]
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:LENGTH]


def _logged(entry: Any, row: Any, urls: RowUrls) -> Entry:
    changed = entry.revision_id and entry.content_changed
    return Entry(
        entry.timestamp,
        entry.user_display_name,
        what=str(entry.message),
        changes_url=urls.of("changes", row.pk, entry.revision_id) if changed else "",
    )


def _said(comment: Comment, row: Any, user: Any, urls: RowUrls) -> Entry:
    mine = comment.author_id == user.pk and comment.withdrawn_at is None
    return Entry(
        comment.created_at,
        comment.author.get_full_name() or comment.author.get_username(),
        comment=comment,
        withdraw_url=urls.of("withdraw", row.pk, comment.pk) if mine else "",
    )
