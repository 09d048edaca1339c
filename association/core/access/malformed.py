"""Requests no page of ours sends: what Wagtail's own views would stumble over is answered with 400 or 404."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotFound
from django.urls import NoReverseMatch
from django.utils.datastructures import MultiValueDictKeyError
from wagtail.models import Page

from association.core.l10n.digits import is_id

# Views that take for granted what their own page sends with a form.
TRUSTING = (
    "wagtailredirects:process_import",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_chosen_multiple",
    "wagtailadmin_pages:set_page_position",
)
TRUSTING_PREFIX = "wagtailsnippetchoosers_"
_OF_PARTS = re.compile(r"-(?:count|\d+-order)$", re.ASCII)


class MalformedRequestMiddleware:
    """Refuse NUL, which PostgreSQL stores in no text, and answer for views that trust every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/admin/") and _holds_nul(request):
            return HttpResponseBadRequest()
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not request.path_info.startswith("/admin/") or request.resolver_match is None:
            return None
        name = request.resolver_match.view_name
        if isinstance(exception, NoReverseMatch):
            return HttpResponseBadRequest() if _leads_nowhere(request) else None
        # What was sent lacks a field, or a file, that the page sends: the parts of a page's text among them.
        if isinstance(exception, MultiValueDictKeyError):
            return HttpResponseBadRequest()
        if isinstance(exception, KeyError | AttributeError):
            if name in TRUSTING or name.startswith(TRUSTING_PREFIX):
                return HttpResponseBadRequest()
            return HttpResponseNotFound() if _names_the_root(request) else None
        if isinstance(exception, ValueError | OverflowError):
            return HttpResponseBadRequest() if _miscounts(request) else _answer_to_ids(request)
        return None


def _holds_nul(request: HttpRequest) -> bool:
    return "\x00" in request.path_info or any(
        "\x00" in value for _name, values in request.GET.lists() for value in values
    )


def _leads_nowhere(request: HttpRequest) -> bool:
    """Whether `next` is no address: Django takes a bare word for the name of a view."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    return bool(given) and "/" not in given


def _miscounts(request: HttpRequest) -> bool:
    """The parts of a page's text are sent with how many they are and in which order."""
    return any(_OF_PARTS.search(name) and not is_id(str(value)) for name, value in request.POST.items())


def _names_the_root(request: HttpRequest) -> bool:
    """The root of all pages is no page: it has no parent to go back to, and no language."""
    match = request.resolver_match
    if match is None or match.namespace != "wagtailadmin_pages":
        return False
    given = [value for value in (*match.args, *match.kwargs.values()) if isinstance(value, int)]
    return Page.objects.filter(pk__in=given, depth=1).exists()


def _answer_to_ids(request: HttpRequest) -> HttpResponse | None:
    """Views of Wagtail look up whatever stands in an address as an id: what is none names no row."""
    given: dict[str, Any] = request.resolver_match.kwargs if request.resolver_match else {}
    ids = [str(value) for name, value in given.items() if name.endswith(("pk", "id"))]
    if all(is_id(text) for text in [*ids, *request.GET.getlist("id")]):
        return None
    return HttpResponseNotFound()
