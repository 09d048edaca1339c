"""Pages of the website among the search results, for those who edit them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permissions import policy_registry

from association.core.l10n.text import clean_persian

from .find import SHOWN_PER_KIND, is_searchable
from .search import MOST_WORDS


def may_find_pages(user: Any) -> bool:
    """Whoever has a right to some page, as for Wagtail's own search."""
    policy = policy_registry.get_by_type(Page)
    return bool(policy.user_has_any_permission(user, {"add", "change", "publish", "lock", "unlock"}))


def pages_group(query: str, *, user: Any) -> dict[str, Any] | None:
    """The best pages by title, as the search page shows a kind; None when there is none."""
    if not is_searchable(query) or not may_find_pages(user):
        return None
    words = Q()
    for word in clean_persian(query).split()[:MOST_WORDS]:
        words &= Q(title__icontains=word)
    pages = policy_registry.get_by_type(Page).explorable_instances(user).filter(words, depth__gt=1)
    count = pages.count()
    if not count:
        return None
    return {
        "title": _("Pages"),
        "icon": "doc-empty-inverse",
        "count": count,
        "more": count > SHOWN_PER_KIND,
        "list_url": reverse("wagtailadmin_pages:search") + "?" + urlencode({"q": query}),
        "rows": [
            {"label": page.title, "url": reverse("wagtailadmin_pages:edit", args=[page.pk]), "details": []}
            for page in pages.order_by("title", "pk")[:SHOWN_PER_KIND]
        ],
    }
