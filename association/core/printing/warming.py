"""Preparing a server process before its first visitor: fonts, style sheets, addresses and templates.

Unprepared, the first receipt after a start took a second, twenty times as long as those after it.
"""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from functools import cache, partial

from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation

from association.core.registry.contributions import Contribution, every, isolated

from .archive import Attached
from .engine import html_to_pdf

# Both scripts, both weights, both sets of digits: what a glyph needs is read when the first one is set.
SAMPLE = (
    '<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>-</title></head>'
    "<body><table><tr><th>مجمع خیران</th><td>سند ۱۴۰۵</td></tr></table><p><b>Document</b> 1405 “–”</p>"
    '<p><img alt="-" src="data:image/png;base64,{dot}"></p></body></html>'
)
# One white pixel, so that pictures' libraries are read too.
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABAQAAAAA3bvkkAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="


def warm_up() -> None:
    """Read all addresses, and set a page nobody sees in each language with every printed form's template and styles.

    Asks nothing of the database, and a form that cannot be made ready is logged: neither may keep a server from
    starting.
    """
    get_resolver().url_patterns  # noqa: B018 -- reading them imports every view
    for form in every("print"):
        isolated(form, partial(_prepare, form), lambda _module: None)
    # What was read stays for as long as the process: looking through it for rubbish made some visitors wait.
    gc.collect()
    gc.freeze()


def _prepare(form: Contribution) -> None:
    get_template(form.options["template"])
    _set_sample(form.options["styles"])


@cache
def _set_sample(styles: tuple[str, ...]) -> None:
    """Once for all forms that look alike."""
    file = Attached("warm.json", b"{}", "-", datetime(2026, 1, 1, tzinfo=UTC))
    for language, direction in (("fa", "rtl"), ("en", "ltr")):
        with translation.override(language):
            html = SAMPLE.format(language=language, direction=direction, dot=DOT)
            html_to_pdf(html, styles=styles, attached=[file])
