"""What the page of a template shows beside its facts: its images, and the way to its preview."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import HeaderButton

from association.core import contribute

from .image_field import image_url
from .models import PLACES, ReceiptTemplate


def image_of(template: ReceiptTemplate, place: str) -> dict[str, Any] | None:
    """The image in a place of the letterhead as pages show it (`template/image.html`), or None."""
    image = getattr(template, place)
    title = template._meta.get_field(place).verbose_name  # type: ignore[union-attr]
    return {"title": title, "image": image, "url": image_url(image)} if image else None


class Letterhead(Component):
    """The images as they are printed."""

    template_name = "receipts/template/letterhead.html"

    def __init__(self, template: ReceiptTemplate):
        self.template = template

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"images": [found for place in PLACES if (found := image_of(self.template, place))]}


@contribute.slot(name="template-images", on="receipts.receipttemplate.body")
def letterhead(request: HttpRequest, template: ReceiptTemplate) -> Letterhead | None:
    """The images of a template that has any."""
    return Letterhead(template) if template.images else None


@contribute.slot(name="template-preview", on="receipts.receipttemplate.header")
def preview_button(request: HttpRequest, template: ReceiptTemplate) -> list[HeaderButton]:
    """«Preview» on a template in any state."""
    url = reverse("receipts_receipttemplate:preview", args=[template.pk])
    return [HeaderButton(_("Preview"), url=url, icon_name="view", priority=5)]
