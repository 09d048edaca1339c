"""A duplicate («almosanna»): the receipt again, marked as such, each time on record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from association.core import contribute
from association.core.desk.page import DeskPage, words_of
from association.core.desk.printing import pdf_response
from association.core.documents.errors import DomainError
from association.core.printing.prints import stored_print

from ..models import ReceiptCopy
from ..services import record_copy


class CopyForm(forms.Form):
    """In which language, and why."""

    language = forms.ChoiceField(label=_("Language"), choices=[("fa", _("Persian")), ("en", _("English"))])
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Such as: the original was lost.")
    )


@contribute.page(model="receipts.receipt", name="copy")
class CopyView(DeskPage, FormView):
    """The form leads to the PDF itself; those handed out before stand below it."""

    rights = ("view", "print", "copy")
    form_class = CopyForm
    template_name = "receipts/copy.html"
    page_title = _("Print a duplicate")
    of_row, button_icon, button_priority = True, "copy", 40

    @classmethod
    def offered(cls, row: Any) -> bool:
        return not row.is_draft

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        before = ReceiptCopy.objects.filter(receipt=self.row).select_related("made_by").order_by("-pk")
        context.update(copies=before, back_url=self.address_of(self.row))
        return context

    def form_valid(self, form: CopyForm) -> HttpResponse:
        values = form.cleaned_data
        try:
            # Together: no duplicate stands on record that could not be printed.
            with transaction.atomic():
                record_copy(receipt=self.row, made_by=self.request.user, **values)
                stored = stored_print(self.row, name="copy", language=values["language"])
        except (ValidationError, DomainError) as exc:
            form.add_error(None, words_of(exc))
            return self.form_invalid(form)
        return pdf_response(bytes(stored.pdf), f"copy-{self.row.number}-{values['language']}.pdf")
