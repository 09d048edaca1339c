"""Pages that show exactly what would be done before it is done."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.generic import FormView

from association.core.documents.errors import DomainError

from ..errors import OutlookChangedError
from .page import ReceiptPage, words_of


class AgreedView(ReceiptPage, FormView, ABC):
    """The first POST shows what would be done, the one with `confirm` does it, if it still is what was `shown`."""

    @abstractmethod
    def foreseen(self, form: Any) -> dict[str, Any]:
        """What would be done now, for the template. May raise DomainError."""

    @abstractmethod
    def carry_out(self, form: Any, shown: str) -> HttpResponse:
        """Do it. May raise OutlookChangedError, ValidationError or another DomainError."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            if "confirm" in self.request.POST:
                try:
                    return self.carry_out(form, self.request.POST.get("shown", ""))
                except OutlookChangedError as exc:
                    form.add_error(None, str(exc))
            found = self.foreseen(form)
        except (ValidationError, DomainError) as exc:
            form.add_error(None, words_of(exc))
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, **found))
