"""Addresses and menu of webhooks in the admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import admin, changes_admin, deliveries_admin


class WebhooksMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(admin.VIEW)


@hooks.register("register_settings_menu_item")
def webhooks_item() -> MenuItem:
    return WebhooksMenuItem(
        _("Webhooks"), reverse_lazy("webhooks"), name="webhooks", icon_name=admin.ICON, order=60
    )


@hooks.register("register_admin_urls")
def webhook_urls() -> list[URLPattern]:
    return [
        path("webhooks/", admin.WebhookIndexView.as_view(), name="webhooks"),
        path("webhooks/results/", admin.WebhookIndexView.as_view(results_only=True), name="webhooks_results"),
        path("webhooks/new/", changes_admin.WebhookAddView.as_view(), name="webhook_add"),
        path("webhooks/<int:pk>/", admin.WebhookView.as_view(), name="webhook"),
        path("webhooks/<int:pk>/edit/", changes_admin.WebhookEditView.as_view(), name="webhook_edit"),
        path("webhooks/<int:pk>/secret/", changes_admin.WebhookRotateView.as_view(), name="webhook_rotate"),
        path("webhooks/<int:pk>/test/", changes_admin.WebhookTestView.as_view(), name="webhook_test"),
        path("webhooks/<int:pk>/delete/", changes_admin.WebhookDeleteView.as_view(), name="webhook_delete"),
        path(
            "webhooks/deliveries/<int:pk>/", deliveries_admin.DeliveryView.as_view(), name="webhook_delivery"
        ),
        path(
            "webhooks/deliveries/<int:pk>/send/",
            deliveries_admin.DeliverySendView.as_view(),
            name="webhook_delivery_send",
        ),
    ]
