"""What the website shows its editors at home."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from association.core import contribute
from association.core.desk.home import FigureCard, ListCard
from association.core.l10n.calendar import format_date
from association.core.l10n.money import format_number

from . import first_steps, scheduled  # noqa: F401 -- contribute their lines of the health page, and a job
from .models import NewsIndexPage, NewsPage

SHOWN = 6


@contribute.panel(permission="cms.change_menu", order=10)
def website(request: HttpRequest) -> FigureCard:
    """How much stands on the website, and the way to write more."""
    pages = Page.objects.filter(depth__gt=1)
    figures = [
        {"label": _("Pages online"), "value": format_number(pages.filter(live=True).count())},
        {
            "label": _("Unpublished changes"),
            "value": format_number(pages.filter(has_unpublished_changes=True).count()),
        },
    ]
    actions = []
    news = NewsIndexPage.objects.filter(locale=Locale.get_default()).first()
    if news:
        address = reverse("wagtailadmin_pages:add", args=["cms", "newspage", news.pk])
        actions.append({"label": _("Write a news item"), "url": address})
    actions.append({"label": _("Look at the website"), "url": "/"})
    return FigureCard(_("Website"), figures, actions)


def _state_of(news: NewsPage) -> str:
    """Its date; of one that nobody reads yet, that it waits, and until when."""
    if news.live:
        return format_date(news.published_on)
    if due := news.scheduled_revision and news.scheduled_revision.approved_go_live_at:
        return _("Will be published on %(date)s") % {"date": date_format(localtime(due), "DATETIME_FORMAT")}
    return _("Not published")


@contribute.panel(permission="cms.change_menu", order=20)
def latest_news(request: HttpRequest) -> ListCard:
    """The newest news in the default language."""
    rows = [
        {
            "label": news.title,
            "value": _state_of(news),
            "url": reverse("wagtailadmin_pages:edit", args=[news.pk]),
        }
        for news in NewsPage.objects.filter(locale=Locale.get_default()).order_by("-published_on")[:SHOWN]
    ]
    return ListCard(_("Latest news"), rows, empty=_("No news yet."))
