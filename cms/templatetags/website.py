"""`{% load website %}`: what the page templates need besides their page."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from ..chrome import Chrome

register = template.Library()

STARS_PER_ROW = 75
STAR_CELL = 10
GLASS_KINDS = 4
_JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def chrome(context: Context) -> Chrome:
    """Brand, menus, languages and footer around this page."""
    request = context.get("request")
    page = context.get("page")
    kept = getattr(request, "_cms_chrome", None)
    if kept is None:
        kept = Chrome(request, page if isinstance(page, Page) else None)
        if request is not None:
            request._cms_chrome = kept
    return kept


@register.inclusion_tag("cms/parts/stars.html")
def stars(count: int) -> dict[str, Any]:
    """A field of `count` small stars, one for each child, drawn with two rectangles and one pattern."""
    rows, rest = divmod(count, STARS_PER_ROW)
    return {
        "count": count,
        "cell": STAR_CELL,
        "width": STARS_PER_ROW * STAR_CELL,
        "height": (rows + bool(rest)) * STAR_CELL,
        "full_height": rows * STAR_CELL,
        "rest_width": rest * STAR_CELL,
    }


@register.filter
def glass(page: Page) -> int:
    """Which of the drawn glass patterns goes with `page`: always the same one."""
    return int(page.pk) % GLASS_KINDS + 1


@register.simple_tag
def organisation_json(site: Chrome) -> SafeString:
    """The association as schema.org data for search engines."""
    profile = site.profile
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NGO",
        "name": site.name,
        "alternateName": profile.name("en" if site.language == "fa" else "fa"),
        "url": f"{site.site_url}{site.home_url}",
        "foundingDate": profile.founded_on.isoformat() if profile.founded_on else "",
        "telephone": profile.phone,
        "email": profile.email,
        "address": site.address,
        "identifier": profile.national_legal_id,
    }
    text = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False)
    return mark_safe(text.translate(_JSON_ESCAPES))  # noqa: S308 -- every character that could close the script is escaped
