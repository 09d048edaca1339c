"""One delivery in the admin, and sending it again."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages

from association.core.documents.errors import DomainError

from .admin import CHANGE, VIEW, WebhookPage
from .models import WebhookDelivery, WebhookSubscription
from .presentation import (
    facts_of_delivery,
    may_read_body,
    state_tag,
)
from .services import send_again


class DeliveryView(WebhookPage, TemplateView):
    """One delivery: what was sent and how each attempt went. Posting sends it again."""

    permission_required = VIEW
    template_name = "core/outbox/delivery.html"
    page_title = gettext_lazy("Delivery")

    @cached_property
    def delivery(self) -> WebhookDelivery:
        rows = WebhookDelivery.objects.select_related("subscription")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def subscription(self) -> WebhookSubscription:
        return self.delivery.subscription

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            status=state_tag(self.delivery),
            delivery=self.delivery,
            facts=facts_of_delivery(self.delivery),
            may_read=may_read_body(self.request.user, self.delivery),
            attempts=self.delivery.attempts.all(),
            may_send=self.request.user.has_perm(CHANGE) and bool(self.delivery.body),
        )
        return context


class DeliverySendView(PermissionRequiredMixin, View):
    """Send a delivery again."""

    permission_required = CHANGE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        delivery = get_object_or_404(WebhookDelivery, pk=pk)
        try:
            send_again(delivery)
        except DomainError as exc:
            messages.error(request, str(exc))
        else:
            messages.success(request, _("It is sent again."))
        return redirect(reverse("webhook_delivery", args=[pk]))
