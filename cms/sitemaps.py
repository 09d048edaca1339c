"""The map of the site for search engines: both language trees, each page with its translation."""

from __future__ import annotations

from django.db.models import Q
from wagtail.contrib.sitemaps.sitemap_generator import Sitemap
from wagtail.models import Page, PageQuerySet


class BilingualSitemap(Sitemap):
    """Wagtail's own map stops at the tree of the default language."""

    def items(self) -> PageQuerySet:
        roots = self.get_wagtail_site().root_page.get_translations(inclusive=True).live()
        inside = Q(pk__in=[])
        for root in roots:
            inside |= Q(path__startswith=root.path)
        return Page.objects.filter(inside).live().public().order_by("path").defer_streamfields().specific()
