"""The language of an answer, decided by its address and never by the browser's guess; and of what is searched for."""

from collections.abc import Callable
from functools import cache

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from association.core.registry.module import Module

from .text import clean_persian

MOST_WORDS = 20

UNPREFIXED = ("/api/", "/verify/", "/healthz")


@cache
def _unprefixed() -> tuple[str, ...]:
    """Addresses whose pages answer in the language that is asked for: core's, and those modules name."""
    modules = (config for config in apps.get_app_configs() if isinstance(config, Module))
    return (*UNPREFIXED, *(start for config in modules for start in config.unprefixed))


def _asked_language(request: HttpRequest) -> str | None:
    """`?lang=` first, then Accept-Language, limited to the languages we speak."""
    spoken = dict(settings.LANGUAGES)
    asked = request.GET.get("lang")
    if asked in spoken:
        return asked
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code.partition("-")[0] in spoken:
            return code.partition("-")[0]
    return None


class LanguageMiddleware:
    """Activate the language of the address.

    Django's own LocaleMiddleware turns every 404 below /admin/ and /api/ into a redirect, because
    Wagtail's catch-all makes every address look valid; and it greets a treasurer on an English
    Windows in English. Pages: `/en/...` is English, all else Persian. API and pages
    that are verified or opened from paper: what `?lang=` or the Accept-Language header asks. The admin follows the
    user's profile.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(_unprefixed()):
            language = _asked_language(request) or settings.LANGUAGE_CODE
        else:
            language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


_NO_WORDS = str.maketrans(dict.fromkeys("\"'<>", " "))


class SearchTermMiddleware:
    """In the admin words are searched for as a Persian keyboard writes them.

    Wagtail's own searches compare letters: «كودكان», typed on an Arabic keyboard or copied from a PDF, found nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/admin/") and (typed := request.GET.get("q")):
            terms = request.GET.copy()
            # PostgreSQL's search of Wagtail nests once per word, and stops at some hundreds.
            # SQLite's search of Wagtail breaks at a quotation mark that has no other, and at signs behind it.
            plain = clean_persian(typed).translate(_NO_WORDS)
            terms["q"] = " ".join(plain.split()[:MOST_WORDS])
            request.GET = terms  # type: ignore[assignment] # as Django's own middleware may
        return self.get_response(request)
