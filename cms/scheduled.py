"""Pages that go online or offline at an hour somebody has chosen: done by a worker, every minute."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, PageQuerySet, Revision

from association.core import contribute
from association.core.health.fact import Fact
from association.core.jobs.context import JobContext
from association.core.jobs.errors import JobRetryError
from association.core.l10n.money import format_number

logger = logging.getLogger(__name__)
LATE = timedelta(minutes=5)


def _expired(now: datetime) -> PageQuerySet:
    return Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")


def _waiting(now: datetime) -> QuerySet[Revision]:
    return Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at")


def is_something_due() -> bool:
    """Whether a page should be online or offline by now and is not."""
    now = timezone.now()
    return _waiting(now).exists() or _expired(now).exists()


@contribute.job(
    name="publish-scheduled",
    title=gettext_lazy("Scheduled publishing of pages"),
    every="minute",
    due=is_something_due,
    max_attempts=1,
)
def publish_scheduled(context: JobContext) -> dict[str, int]:
    """Take expired pages offline, then publish what is due. One that fails holds up no other, and is tried again
    in the next minute."""
    now = timezone.now()
    expired = [_tried(partial(_withdraw, page)) for page in _expired(now)]
    published = [_tried(partial(_publish, revision)) for revision in _waiting(now)]
    failed = [*expired, *published].count(False)
    if failed:
        raise JobRetryError(
            _("%(count)s pages could not be published or withdrawn.") % {"count": format_number(failed)}
        )
    return {"published": len(published), "withdrawn": len(expired)}


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _withdraw(page: Page) -> None:
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _tried(change: Callable[[], None]) -> bool:
    try:
        with transaction.atomic():
            change()
    except Exception:
        logger.exception("a scheduled page could not be published or withdrawn")
        return False
    return True


@contribute.fact(order=20)
def scheduled_pages() -> Fact:
    """Whether pages go online and offline when they should."""
    title, late = _("Scheduled publishing of pages"), timezone.now() - LATE
    overdue = _waiting(late).count() + _expired(late).count()
    if not overdue:
        return Fact(title, True, _("nothing is overdue"))
    return Fact(
        title,
        False,
        _("%(count)s pages are overdue") % {"count": format_number(overdue)},
        _("Start a worker: “manage.py work”."),
    )
