"""HTML to PDF by WeasyPrint, quick because what never changes is prepared once per process.

Measured on 50 receipts: decoding woff2 was 61 % of a naive render and large RGBA logos 12 %, so fonts
are static TTF, the font configuration and the parsed style sheets are shared, logos are SVG.
"""

from __future__ import annotations

import atexit
import mimetypes
import threading
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from .archive import ARCHIVE, Attached, attachments, finish_archive

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.document import Document
    from weasyprint.text.fonts import FontConfiguration

ASSETS = "asset:"
PICTURES = "picture:"
BASE_STYLES = ("core/css/tokens.css", "core/css/print.css")
# FontConfiguration wraps one fontconfig object, which is not safe to use from two threads at once.
_lock = threading.Lock()


@cache
def _asset(name: str) -> bytes:
    found = finders.find(name)
    if not found or not isinstance(found, str):
        raise ValueError(f"no such asset: {name}")
    return Path(found).read_bytes()


@cache
def _fetcher() -> object:
    """Serves the product's own static files from memory and refuses everything else.

    WeasyPrint's default reads local files and loopback addresses named in hostile markup.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url.startswith("data:image/png;base64,"):
                return super().fetch(url, headers)
            if not url.startswith(ASSETS):
                raise ValueError("only the product's own assets may be printed")
            name = url.removeprefix(ASSETS).lstrip("/")
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, _asset(name), {"Content-Type": kind})

    return AssetFetcher(allowed_protocols=("data",))


@cache
def _fonts() -> FontConfiguration:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


# WeasyPrint's clean-up fails noisily when it runs after the interpreter has begun to go.
atexit.register(_fonts.cache_clear)


@cache
def _style(name: str) -> CSS:
    from weasyprint import CSS

    return CSS(
        string=_asset(name).decode(),
        base_url=ASSETS,
        url_fetcher=_fetcher(),
        font_config=_fonts(),
    )


@lru_cache(maxsize=32)
def _picture(name: str, content: bytes) -> Any:
    """A picture decoded once per process: unpacking and packing it took longer than laying out the page.

    Printed at its own size: scaling it would change it for the document after.
    """
    from association.core.wagtail_compat.pdf_pictures import packed_picture

    return packed_picture(content)


def html_to_pdf(
    html: str,
    *,
    styles: tuple[str, ...] = (),
    identifier: bytes | None = None,
    attached: Sequence[Attached] = (),
    pictures: Mapping[str, bytes] | None = None,
    tighter: tuple[str, ...] = (),
) -> bytes:
    """Render a complete HTML document. `styles` are static file names added to the base styles.

    The result is tagged (PDF/UA-1); with files `attached` it is an archive as well (PDF/A-3a). The same input
    and `identifier` give the same bytes. `pictures` are PNG or JPEG by name, as the document's ``picture:<name>``.
    `tighter` are further styles for a document that takes more than one sheet, used where they save one.
    """
    from weasyprint import HTML

    with _lock:
        options: dict[str, Any] = {
            "pdf_variant": ARCHIVE if attached else "pdf/ua-1",
            "pdf_identifier": identifier,
            "attachments": attachments(attached, _fetcher()) or None,
            "cache": {PICTURES + name: _picture(name, content) for name, content in (pictures or {}).items()},
            "dpi": 150,
            "jpeg_quality": 70,
            "optimize_images": True,
        }

        def laid_out(names: tuple[str, ...]) -> Document:
            document = HTML(string=html, base_url=ASSETS, url_fetcher=_fetcher())
            return document.render(_fonts(), stylesheets=[_style(name) for name in names], **options)

        document = laid_out((*BASE_STYLES, *styles))
        if tighter and len(document.pages) > 1:
            closer = laid_out((*BASE_STYLES, *styles, *tighter))
            document = closer if len(closer.pages) < len(document.pages) else document
        pdf = document.write_pdf(finisher=finish_archive if attached else None, **options)
    assert pdf is not None
    return pdf


def render_pdf(
    template: str,
    context: dict[str, object],
    *,
    language: str,
    styles: tuple[str, ...] = (),
    identifier: bytes | None = None,
    attached: Sequence[Attached] = (),
    pictures: Mapping[str, bytes] | None = None,
    tighter: tuple[str, ...] = (),
) -> bytes:
    """Render a template in one language, digits and dates included."""
    with translation.override(language):
        html = render_to_string(template, {**context, "language": language, "rtl": language == "fa"})
    return html_to_pdf(
        html, styles=styles, identifier=identifier, attached=attached, pictures=pictures, tighter=tighter
    )
