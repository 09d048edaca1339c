"""The admin pages of templates beside those every desk has: looking at one, putting it to use, its images."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import HeaderButton

from association.core import contribute
from association.core.access.policy import policy_for
from association.core.desk.compare import compared
from association.core.desk.custom_fields import DeskForm, DeskObjectList
from association.core.desk.discussion import BesideRowMixin
from association.core.desk.inspect import DeskInspectView
from association.core.desk.page import AdminPage
from association.core.desk.printing import pdf_response, words_response
from association.core.desk.transitions import TransitionView
from association.core.desk.viewset import DeskViewSet, form_panels
from association.core.documents.changes import Step
from association.core.documents.errors import DomainError
from association.core.l10n.digits import is_id
from association.core.l10n.money import format_rial
from association.core.l10n.text import beside

from ..models import Receipt
from ..readiness import missing_from_profile
from ..sources import LANGUAGES
from .images import image_url
from .models import PLACES, SHORT, ReceiptImage, ReceiptTemplate
from .preview import default_receipt, sample_pdf
from .publishing import country_of, live_template
from .wording import PARTS, built_in


class TemplateForm(DeskForm):
    """What is written in one language looks like it, whatever the language of the admin."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            words = built_in(language)
            for part in PARTS:
                self._dress(f"{part}_{language}", language, words[part])

    def _dress(self, name: str, language: str, words: str) -> None:
        if (field := self.fields.get(name)) is None:
            return
        if (field.max_length or 0) > SHORT:  # type: ignore[attr-defined]
            field.widget = forms.Textarea(attrs={**field.widget.attrs, "rows": 3})
        direction = "rtl" if language == "fa" else "ltr"
        field.widget.attrs.update(lang=language, dir=direction, placeholder=words)


CHOICES = 40


def receipts_to_show(user: Any) -> Any:
    """Receipts a person may see printed: without the right to print, none."""
    policy = policy_for(Receipt)
    rows = policy.rows(user)
    return rows if policy.user_has_permission(user, "print") else rows.none()


def sample_urls(template: ReceiptTemplate, receipt: Receipt) -> dict[str, str]:
    """Addresses of the sample's PDF, by language."""
    name = "receipts_receipttemplate:sample"
    return {language: reverse(name, args=[template.pk, receipt.pk, language]) for language in LANGUAGES}


class SampleContext:
    """For pages that show a template with a receipt of the reader's choice (`?receipt=`)."""

    request: HttpRequest

    @cached_property
    def receipt(self) -> Receipt | None:
        rows = receipts_to_show(self.request.user)
        asked = self.request.GET.get("receipt", "")
        chosen = rows.filter(pk=asked).first() if is_id(asked) else None
        return chosen or default_receipt(rows)

    def _words_of(self, receipt: Receipt) -> str:
        number = receipt.number or _("draft")
        return beside(
            number, receipt.donor_name, str(receipt.get_kind_display()), format_rial(receipt.value_irr)
        )

    def sample_context(self, template: ReceiptTemplate) -> dict[str, Any]:
        rows = receipts_to_show(self.request.user).select_related("donor")
        receipts = list(rows.order_by("-issued_on", "-pk")[:CHOICES])
        if self.receipt and self.receipt not in receipts:
            receipts.insert(0, self.receipt)
        return {
            "receipts": [(row.pk, self._words_of(row)) for row in receipts],
            "receipt": self.receipt,
            "samples": sample_urls(template, self.receipt) if self.receipt else {},
            "missing": missing_from_profile(country_of(template)),
        }


class PreviewView(SampleContext, BesideRowMixin, AdminPage, TemplateView):
    """The template with a real receipt in both languages."""

    template_name = "receipts/template/preview.html"
    page_title = gettext_lazy("Preview")
    header_icon = "view"

    def get_page_subtitle(self) -> str:
        return str(self.row)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(self.sample_context(self.row), back_url=self.row_url)
        return context


class SampleView(BesideRowMixin, View):
    """The sample's PDF. Made for the eye: nothing is stored, numbered or sealed."""

    def get(self, request: HttpRequest, *, receipt: int, language: str, **kwargs: Any) -> HttpResponse:
        if language not in LANGUAGES:
            raise Http404
        template = self.row
        shown = get_object_or_404(receipts_to_show(request.user), pk=receipt)
        try:
            pdf = sample_pdf(template, shown, language)
        except DomainError as exc:
            return words_response(exc)
        return pdf_response(pdf, f"sample-{language}.pdf")


class PublishView(SampleContext, TransitionView):
    """Asks with the preview and with what differs from the template in use before one takes its place."""

    template_name = "receipts/template/publish.html"

    def shown_of(self, row: Any) -> list[str]:
        # The page compares with the template in use, which may have been replaced.
        return [*super().shown_of(row), str(live_template().pk)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        live = live_template()
        step = Step(live if live.pk else None, self.object)
        context.update(
            self.sample_context(self.object),
            live=live if live.pk else None,
            changes=[
                (change, self._image(step.before, change.name), self._image(step.after, change.name))
                for change in compared(step, self.desk, self.request.user)
            ],
        )
        return context

    @staticmethod
    def _image(template: ReceiptTemplate | None, name: str) -> dict[str, Any] | None:
        return image_of(template, name) if template and name in PLACES else None


class TemplateInspectView(DeskInspectView):
    """The page of a template, its images drawn as small as they are printed."""

    template_name = "receipts/template/inspect.html"


class ImageView(View):
    """A stored image, for those who may see templates."""

    model: Any = None
    desk: Any = None

    def get(self, request: HttpRequest, sha256: str) -> HttpResponse:
        if not policy_for(ReceiptTemplate).user_has_permission(request.user, "view"):
            raise PermissionDenied
        image = get_object_or_404(ReceiptImage, pk=sha256)
        response = HttpResponse(bytes(image.content), content_type="image/png")
        # Under this hash there will never be other bytes.
        response["Cache-Control"] = "private, max-age=31536000, immutable"
        return response


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
