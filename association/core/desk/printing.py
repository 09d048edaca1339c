"""Printed forms of a document, shown in the browser or downloaded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View

from association.core.access.audit import Way, record_seen
from association.core.access.policy import policy_for
from association.core.documents.errors import DomainError
from association.core.documents.models import Document
from association.core.printing.prints import offered_prints, stored_print

from .declaration import Desk


def pdf_response(pdf: bytes, filename: str, *, download: bool = False) -> HttpResponse:
    """A PDF answer that no shared cache may keep."""
    response = HttpResponse(pdf, content_type="application/pdf")
    kind = "attachment" if download else "inline"
    response["Content-Disposition"] = f'{kind}; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    return response


def words_response(error: DomainError) -> HttpResponse:
    """Why there is no PDF, where a browser expects one: in a frame there is room for a sentence."""
    return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")


class PrintView(View):
    """``print/<name>/<pk>/<language>/`` of a submitted document."""

    model: type[Document] = None  # type: ignore[assignment] # given by as_view()
    desk: Desk = None  # type: ignore[assignment] # given by as_view()

    def get(self, request: HttpRequest, *, pk: int, name: str, language: str, **kwargs: Any) -> HttpResponse:
        policy = policy_for(self.model)
        document = get_object_or_404(policy.rows(request.user), pk=pk)
        if not policy.user_has_permission_for_instance(request.user, "print", document):
            raise PermissionDenied
        if name not in offered_prints(self.model) or language not in ("fa", "en") or document.is_draft:
            raise Http404
        record_seen(request.user, Way.PRINT, self.model, [document.pk])
        try:
            stored = stored_print(document, name=name, language=language)
        except DomainError as exc:
            messages.error(request, str(exc))
            name = f"{self.model._meta.app_label}_{self.model._meta.model_name}:inspect"
            return redirect(reverse(name, args=[pk]))
        filename = f"{name}-{document.number}-{language}.pdf"
        return pdf_response(bytes(stored.pdf), filename, download="download" in request.GET)
