"""Answers of the website that are no pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from .sitemaps import BilingualSitemap


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every published page in both languages."""
    return wagtail_sitemap(request, sitemaps={"pages": BilingualSitemap(request)})


def robots(request: HttpRequest) -> HttpResponse:
    """Search engines are welcome everywhere but in the office."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /api/",
        "Disallow: /documents/",
        f"Sitemap: {request.build_absolute_uri(reverse('cms:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
