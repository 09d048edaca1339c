"""News as RSS, one feed per language."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from association.core.profile import AssociationProfile

from .models import NewsPage

ITEMS = 20


class NewsFeed(Feed):
    """The latest published items, each with its lead."""

    def title(self) -> str:
        return _("News of %(association)s") % {
            "association": AssociationProfile.load().name(get_language() or "fa")
        }

    def description(self) -> str:
        return _("What the association has done and what it asks for.")

    def link(self) -> str:
        return reverse("cms:feed")

    def get_feed(self, obj: object, request: HttpRequest) -> Any:
        self.language = get_language()
        return super().get_feed(obj, request)

    def items(self) -> list[NewsPage]:
        return list(NewsPage.objects.in_language(get_language() or "fa")[:ITEMS])

    def item_title(self, item: NewsPage) -> str:
        return item.title

    def item_description(self, item: NewsPage) -> str:
        return item.lead

    def item_link(self, item: NewsPage) -> str:
        return item.full_url or ""

    def item_pubdate(self, item: NewsPage) -> datetime:
        return timezone.make_aware(
            datetime.combine(item.published_on, time(9)), timezone.get_default_timezone()
        )
