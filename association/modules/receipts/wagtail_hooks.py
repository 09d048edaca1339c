"""What receipts add to the admin beside their desk: the inspector's page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .seal.admin import ICON, may_inspect, seal_urls


class SealMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_inspect(request.user)


@hooks.register("register_admin_menu_item")
def seal_item() -> MenuItem:
    return SealMenuItem(
        _("Seal of receipts"), reverse_lazy("receipts_seal"), name="receipts-seal", icon_name=ICON, order=320
    )


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return seal_urls()
