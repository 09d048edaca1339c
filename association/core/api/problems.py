"""Errors as RFC 9457 problem details, mapped in one place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from association.core.documents.errors import DomainError
from association.core.rules.refusals import rule_broken
from association.core.unavailable import Trouble, trouble_of

PROBLEM_TYPE = "application/problem+json"
# DRF's own words for these hold the name of the method or the media type, which is the detail's business.
_TITLES = {405: gettext_lazy("Method not allowed"), 415: gettext_lazy("Media type not supported")}


def _field_errors(detail: Any, prefix: str = "") -> list[dict[str, str]]:
    """Flatten nested serializer errors to ``{"field": "lines.0.amount_irr", "message": "..."}``."""
    pairs: Iterable[tuple[str, Any]]
    if isinstance(detail, dict):
        pairs = detail.items()
    elif isinstance(detail, list) and any(isinstance(item, (dict, list)) for item in detail):
        pairs = ((str(index), item) for index, item in enumerate(detail))
    else:
        messages = detail if isinstance(detail, list) else [detail]
        return [{"field": prefix, "message": str(message)} for message in messages]
    errors = []
    for name, value in pairs:
        name = "" if name in ("non_field_errors", "__all__") else str(name)
        errors += _field_errors(value, ".".join(filter(None, (prefix, name))))
    return errors


def _as_api_exception(exc: Exception) -> Exception:
    if isinstance(exc, ValidationError):
        detail = exc.message_dict if hasattr(exc, "error_dict") else {"non_field_errors": exc.messages}
        return exceptions.ValidationError(detail)
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied(*exc.args[:1])
    return exc


def _problem(code: int, title: str, detail: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"type": f"urn:majma:problem:{kind}", "title": title, "status": code, "detail": detail, **more}


def _unavailable(trouble: Trouble) -> Response:
    body = _problem(
        status.HTTP_503_SERVICE_UNAVAILABLE, str(trouble.title), str(trouble.detail), trouble.kind
    )
    headers = {"Retry-After": str(trouble.seconds)}
    return Response(body, status=503, headers=headers, content_type=PROBLEM_TYPE)


def problem_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error becomes problem details; unknown ones stay unknown (500)."""
    if isinstance(exc, IntegrityError):
        exc = rule_broken(exc)
    if isinstance(exc, DomainError):
        body = _problem(status.HTTP_409_CONFLICT, str(_("This cannot be done")), str(exc), exc.code)
        return Response(body, status=status.HTTP_409_CONFLICT, content_type=PROBLEM_TYPE)
    if trouble := trouble_of(exc):
        return _unavailable(trouble)
    exc = _as_api_exception(exc)
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, exceptions.ValidationError):
        response.data = _problem(
            response.status_code,
            str(_("The data is not valid")),
            str(_("Correct the fields named below and send again.")),
            "validation",
            errors=_field_errors(exc.detail),
        )
    elif isinstance(exc, exceptions.APIException):
        title = _TITLES.get(response.status_code, exc.default_detail)
        response.data = _problem(response.status_code, str(title), str(exc.detail), str(exc.default_code))
    response.content_type = PROBLEM_TYPE
    return response


def refused(detail: str, kind: str) -> JsonResponse:
    """403 for a whole request, before any view is asked."""
    body = _problem(403, str(_("Not allowed")), detail, kind)
    return JsonResponse(body, status=403, content_type=PROBLEM_TYPE)


@csrf_exempt
def not_found(request: Any, *args: Any, **kwargs: Any) -> JsonResponse:
    """Any address below /api/ that does not exist."""
    body = _problem(404, str(_("Not found")), str(_("There is nothing at this address.")), "not_found")
    return JsonResponse(body, status=404, content_type=PROBLEM_TYPE)
