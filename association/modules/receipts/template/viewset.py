"""The desk of templates: its form shows images, and putting one to use shows what it does."""

from __future__ import annotations

from typing import Any

from django.urls import path

from association.core.desk.custom_fields import DeskObjectList
from association.core.desk.viewset import DeskViewSet, form_panels

from .form import TemplateForm
from .screens import ImageView, PreviewView, PublishView, SampleView, TemplateInspectView


class TemplateViewSet(DeskViewSet):
    """All pages of templates."""

    inspect_view_class = TemplateInspectView
    transition_view_class = PublishView

    def get_edit_handler(self) -> Any:
        return DeskObjectList(form_panels(self.desk), base_form_class=TemplateForm).bind_to_model(self.model)

    def get_urlpatterns(self) -> list[Any]:
        pages = {
            "preview/<int:pk>/": (PreviewView, "preview"),
            "preview/<int:pk>/<int:receipt>/<slug:language>/": (SampleView, "sample"),
            "image/<slug:sha256>/": (ImageView, "image"),
        }
        own = [path(address, self.construct_view(view), name=name) for address, (view, name) in pages.items()]
        # The first address is the one of the menu, so it stays that of the list.
        return [*super().get_urlpatterns(), *own]
