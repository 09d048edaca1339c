"""One row per piece of background work: what was asked, how far it is, where to go on."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class JobState(models.TextChoices):
    """Where a run stands. It waits in QUEUED between attempts too."""

    QUEUED = "queued", pgettext_lazy("job", "Waiting")
    RUNNING = "running", pgettext_lazy("job", "Running")
    DONE = "done", pgettext_lazy("job", "Done")
    FAILED = "failed", pgettext_lazy("job", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("job", "Stopped")


FINAL = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class JobRunQuerySet(models.QuerySet["JobRun"]):
    def ready(self) -> JobRunQuerySet:
        """Those a worker may take now, the longest waiting first."""
        return self.filter(state=JobState.QUEUED, run_after__lte=timezone.now()).order_by("run_after", "pk")

    def stale(self, *, seconds: float) -> JobRunQuerySet:
        """Those whose worker has not been heard of for that long."""
        limit = timezone.now() - timedelta(seconds=seconds)
        return self.filter(state=JobState.RUNNING, heartbeat_at__lt=limit)


class JobRun(models.Model):
    """A run of a contributed job.

    `key` makes asking idempotent. `claim` is the worker that holds the run: whoever lost it can no
    longer write, because every write of a worker asks for its own claim. `cursor` is where the next attempt
    goes on; a job saves it in the transaction that writes its data.
    """

    kind = models.CharField(_("job"), max_length=64)
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(_("message"), max_length=300, blank=True)
    cursor = models.JSONField(null=True)
    result = models.JSONField(null=True)
    error = models.TextField(_("error"), blank=True)
    claim = models.CharField(max_length=32, blank=True)
    cancel_requested = models.BooleanField(default=False)
    run_after = models.DateTimeField(_("not before"), default=timezone.now)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
    )

    objects = JobRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        default_permissions = ("view", "change")
        indexes = [
            models.Index(fields=("run_after", "id"), name="job_run_queue", condition=Q(state="queued")),
        ]

    def __str__(self) -> str:
        return self.subject or self.key

    @property
    def is_final(self) -> bool:
        return self.state in FINAL
