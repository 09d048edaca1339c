"""What the system administrator sees of webhooks on the home page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from association.core import contribute
from association.core.desk.home import FigureCard
from association.core.l10n.money import format_number

from .admin import VIEW
from .models import DeliveryState, WebhookDelivery, WebhookSubscription

LOOKED_BACK = timedelta(days=7)


@contribute.panel(permission=VIEW, order=35)
def webhooks(request: HttpRequest) -> FigureCard | None:
    """Receivers that fail or were switched off, and messages nobody took. Nothing while there is no webhook."""
    counts = WebhookSubscription.objects.aggregate(
        all=Count("pk"),
        failing=Count("pk", filter=Q(active=True, failing_since__isnull=False)),
        switched_off=Count("pk", filter=Q(switched_off_at__isnull=False)),
    )
    if not counts["all"]:
        return None
    given_up = WebhookDelivery.objects.filter(
        state=DeliveryState.FAILED, created_at__gte=timezone.now() - LOOKED_BACK
    )
    figures: list[dict[str, Any]] = [
        {
            "label": _("Given up in the last seven days"),
            "value": format_number(given_up.count()),
            "url": reverse("webhooks"),
        },
        {"label": _("Not answering now"), "value": format_number(counts["failing"])},
    ]
    if counts["switched_off"]:
        figures.append(
            {
                "label": _("Switched off by the system"),
                "value": format_number(counts["switched_off"]),
                "note": _("The receiver did not answer for five days."),
            }
        )
    return FigureCard(_("Webhooks"), figures)
