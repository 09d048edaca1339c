"""The desk of impact reports: the form by chapters, and the preview of a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets import AdminAutoHeightTextInput

from association.core.access.policy import policy_for
from association.core.desk.declaration import Desk
from association.core.desk.printing import pdf_response
from association.core.desk.viewset import DeskViewSet

from .models import ImpactReport
from .printing import preview_pdf


def _edition(name: str, language: str) -> FieldPanel:
    """A field that is typed in the direction of its language, whatever the language of the admin."""
    attrs = {"lang": language, "dir": "rtl" if language == "fa" else "ltr"}
    long = isinstance(ImpactReport._meta.get_field(f"{name}_{language}").formfield().widget, forms.Textarea)
    widget = AdminAutoHeightTextInput(attrs={**attrs, "rows": 8}) if long else forms.TextInput(attrs=attrs)
    return FieldPanel(f"{name}_{language}", widget=widget)


def _chapter(heading: Any, *names: str) -> MultiFieldPanel:
    panels = [_edition(name, language) for name in names for language in ("fa", "en")]
    return MultiFieldPanel(panels, heading=heading)


class PreviewView(View):
    """``preview/<pk>/<language>/``: a draft as PDF, marked as such and not kept."""

    model = ImpactReport
    desk: Desk | None = None

    def get(self, request: HttpRequest, *, pk: int, language: str, **kwargs: Any) -> HttpResponse:
        policy = policy_for(ImpactReport)
        report = get_object_or_404(policy.rows(request.user), pk=pk)
        if not policy.user_has_permission_for_instance(request.user, "print", report):
            raise PermissionDenied
        if language not in ("fa", "en") or not report.is_draft or report.frozen_at is None:
            raise Http404
        return pdf_response(preview_pdf(report, language), f"draft-{report.reported_year}-{language}.pdf")


class ReportViewSet(DeskViewSet):
    """Words by chapter, Persian before English."""

    def get_edit_handler(self) -> Any:
        panels = [
            MultiFieldPanel(
                [FieldPanel("reported_year"), _edition("title", "fa"), _edition("title", "en")],
                heading=_("Report"),
            ),
            HelpPanel(
                content=_(
                    "Leave a blank line between paragraphs; # before a line makes it a heading. "
                    "Figures are not typed: they are frozen from the books."
                )
            ),
            _chapter(_("Letter of the chair"), "letter", "chair"),
            _chapter(_("What we did"), "activities"),
            _chapter(_("Learning and the year ahead"), "learning"),
        ]
        return ObjectList(panels).bind_to_model(self.model)

    def get_urlpatterns(self) -> list[Any]:
        preview = path(
            "preview/<int:pk>/<slug:language>/",
            self.construct_view(PreviewView),
            name="preview",
        )
        return [*super().get_urlpatterns(), preview]
