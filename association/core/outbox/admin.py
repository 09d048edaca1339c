"""Webhooks in the admin: the list, and the page of one with its log."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from association.core.desk.page import AdminPage, Trail
from association.core.l10n.text import listed

from .models import WebhookSubscription
from .presentation import (
    event_title,
    facts_of_subscription,
    moment,
    number,
    state_tag,
    switch_tag,
)

ICON = "globe"
VIEW, ADD, CHANGE, DELETE = (
    f"core.{action}_webhooksubscription" for action in ("view", "add", "change", "delete")
)
PER_PAGE = 30
# The session remembers for one page that a secret may be shown; the secret itself is nowhere.
SHOW_SECRET = "webhook_secret_to_show"  # noqa: S105


class _Cell(Column):
    """A column that names itself on a phone, like those of a desk."""

    cell_template_name = "core/desk/cell.html"


class WebhookIndexView(PermissionRequiredMixin, generic.IndexView):
    """All webhooks, the newest first."""

    permission_required = VIEW
    model = WebhookSubscription
    page_title = gettext_lazy("Webhooks")
    header_icon = ICON
    index_url_name = "webhooks"
    index_results_url_name = "webhooks_results"
    add_url_name = "webhook_add"
    add_item_label = gettext_lazy("Add a webhook")
    template_name = "core/desk/index.html"
    results_template_name = "core/desk/index_results.html"
    permission_policy = None
    default_ordering = "-pk"
    paginate_by = PER_PAGE

    def get_base_queryset(self) -> QuerySet:
        return WebhookSubscription.objects.all()

    def get_add_url(self) -> str | None:
        return reverse("webhook_add") if self.request.user.has_perm(ADD) else None

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn("name", label=_("Name"), accessor=str, get_url=page_of),
            _Cell(
                "events",
                label=_("Events"),
                accessor=lambda row: listed(event_title(name) for name in row.events),
                classname="desk-cell",
            ),
            _Cell("active", label=_("State"), accessor=switch_tag, classname="desk-cell"),
        ]


def page_of(subscription: WebhookSubscription) -> str:
    return reverse("webhook", args=[subscription.pk])


class WebhookPage(AdminPage):
    """A page below the list; `subscription` is None while one is being made."""

    header_icon = ICON
    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def subscription(self) -> WebhookSubscription:
        return get_object_or_404(WebhookSubscription, pk=self.kwargs["pk"])

    def trail(self) -> Trail:
        way: Trail = [(reverse("webhooks"), _("Webhooks"))]
        return [*way, (page_of(self.subscription), self.subscription)] if "pk" in self.kwargs else way


class WebhookView(WebhookPage, TemplateView):
    """One webhook: facts, what can be done, the log of its deliveries."""

    permission_required = VIEW
    template_name = "core/outbox/webhook.html"

    def get_page_title(self) -> str:
        return str(self.subscription)

    def trail(self) -> Trail:
        return super().trail()[:1]

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm(CHANGE):
            return []
        pk = self.subscription.pk
        offered = [
            ("webhook_edit", _("Edit"), "edit"),
            ("webhook_rotate", _("Renew the secret"), "key"),
            ("webhook_test", _("Send a test"), "mail"),
        ]
        return [
            HeaderButton(label, url=reverse(name, args=[pk]), icon_name=icon, priority=order)
            for order, (name, label, icon) in enumerate(offered)
        ]

    def _secret(self) -> str:
        """The secret, on the first page after it was made."""
        if self.request.session.get(SHOW_SECRET) != self.subscription.pk:
            return ""
        del self.request.session[SHOW_SECRET]
        return self.subscription.secret.text()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = self.subscription.deliveries.defer("body")
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        context.update(
            status=switch_tag(self.subscription),
            subscription=self.subscription,
            secret=self._secret(),
            facts=facts_of_subscription(self.subscription),
            page=page,
            deliveries=_log(page.object_list),
            may_delete=self.request.user.has_perm(DELETE),
        )
        return context


def _log(deliveries: Any) -> list[dict[str, Any]]:
    rows = list(deliveries.prefetch_related("attempts"))
    return [
        {
            "url": reverse("webhook_delivery", args=[row.pk]),
            "event": event_title(row.event),
            "subject": row.subject,
            "state": state_tag(row),
            "attempts": number(len(attempts)),
            "status": number(attempts[-1].status) if attempts else "",
            "at": moment(attempts[-1].at if attempts else row.created_at),
        }
        for row in rows
        for attempts in [list(row.attempts.all())]
    ]
