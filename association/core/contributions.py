"""What the foundation itself shows the system administrator."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.access.audit import Way, record_seen
from association.core.api.idempotency import prune_idempotency_keys
from association.core.backup import age  # noqa: F401 -- contributes its lines of the health page
from association.core.desk.bulk import job as bulk_job  # noqa: F401 -- contributes its job
from association.core.desk.home import FigureCard, ListCard
from association.core.desk.viewset import DeskViewSet
from association.core.documents.custom_fields import CustomField
from association.core.documents.requests import to_decide
from association.core.health import first_steps  # noqa: F401 -- contributes its card and steps
from association.core.health import job as health_job  # noqa: F401 -- contributes the nightly proof
from association.core.health.facts import facts
from association.core.imports import job  # noqa: F401 -- contributes the import of long lists
from association.core.jobs import upkeep  # noqa: F401 -- contributes its schedule
from association.core.jobs.context import JobContext
from association.core.l10n.digits import to_persian_digits
from association.core.l10n.languages import active
from association.core.l10n.money import format_number
from association.core.l10n.text import beside
from association.core.outbox import cards  # noqa: F401 -- contributes its card
from association.core.outbox import job as webhook_job  # noqa: F401 -- contributes its jobs
from association.core.registry.module import Module
from association.core.registry.state import is_enabled
from association.core.sealing import contributions as seal_contributions  # noqa: F401 -- contributes its jobs and proof
from association.core.second_factor import notices  # noqa: F401 -- contributes its letters

contribute.route(prefix="webhooks")("association.core.outbox.api.WebhookAPI")
contribute.route(prefix="webhook-deliveries")("association.core.outbox.api.DeliveryAPI")
contribute.route(prefix="jobs")("association.core.jobs.api.JobRunAPI")


@contribute.viewset()
class CustomFieldViewSet(DeskViewSet):
    """The desk of custom fields, among the settings."""

    add_to_settings_menu = True

    def __init__(self) -> None:
        super().__init__(CustomField)


@contribute.job(
    name="prune-idempotency-keys", title=gettext_lazy("Removal of old answers of the API"), every="day"
)
def prune_keys(context: JobContext) -> dict[str, int]:
    """Answers stored under idempotency keys hold names and numbers, so they are forgotten after 30 days."""
    return {"removed": prune_idempotency_keys(timezone.now())}


@contribute.panel(permission="", order=5)
def to_confirm(request: HttpRequest) -> ListCard | None:
    """What others asked for and this person may confirm; no card while there is nothing."""
    waits = to_decide(request.user)
    for row, _declared, _waiting in waits:
        record_seen(request.user, Way.LIST, type(row), [row.pk])
    rows = [
        {
            "label": beside(str(row), str(declared.label)),
            "value": waiting.requested_by.get_full_name() or waiting.requested_by.get_username(),
            "url": reverse(f"{row._meta.app_label}_{row._meta.model_name}:inspect", args=[row.pk]),
        }
        for row, declared, waiting in waits
    ]
    return ListCard(_("To confirm as the second person"), rows) if rows else None


@contribute.panel(permission="core.change_user", order=10)
def users(request: HttpRequest) -> FigureCard:
    """Who may sign in."""
    active = get_user_model().objects.filter(is_active=True)
    figures = [
        {
            "label": _("Active users"),
            "value": format_number(active.count()),
            "url": reverse("wagtailusers_users:index"),
        },
        {"label": _("Never signed in"), "value": format_number(active.filter(last_login=None).count())},
    ]
    actions = [
        {"label": _("Add a user"), "url": reverse("wagtailusers_users:add")},
        {"label": _("Roles and permissions"), "url": reverse("roles")},
    ]
    return FigureCard(_("Users"), figures, actions)


@contribute.panel(permission="core.change_modulestate", order=20)
def modules(request: HttpRequest) -> ListCard:
    """What this installation is made of, and what was left out and why."""
    # That of the reader, not of the address: the admin follows the profile.
    persian = active() == "fa"
    rows = [
        {
            "label": config.verbose_name,
            "value": f"{to_persian_digits(config.version) if persian else config.version} · "
            + (_("on") if is_enabled(config.label) else _("off")),
        }
        for config in apps.get_app_configs()
        if isinstance(config, Module)
    ]
    rows += [{"label": p.label, "value": p.reason} for p in settings.MODULES.problems]
    return ListCard(_("Modules"), rows)


@contribute.panel(permission="core.change_modulestate", order=30)
def health(request: HttpRequest) -> ListCard:
    """What is not well, and the way to the page that tells all."""
    rows = [
        {"label": fact.title, "value": fact.state, "url": reverse("health")}
        for fact in facts()
        if not fact.ok
    ]
    return ListCard(_("Health"), rows, more_url=reverse("health"), empty=_("All is well."))
