"""A list on paper: all rows found, with the filters in words and the sums, and nothing to click."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name

from association.core.access.audit import Way, record_read
from association.core.documents.errors import DomainError
from association.core.l10n.languages import active
from association.core.l10n.money import format_number
from association.core.profile import AssociationProfile

from .bulk.selection import listing_of, rows_of
from .columns import display, is_money, label_of
from .custom_fields import CustomColumn
from .declaration import Desk
from .relations import record_chosen
from .totals import totals_of

MOST_ROWS = 2000


class PrintListView(View):
    """The list as it is searched, filtered and ordered in the address; for who may export it."""

    model: type[Model] = None  # type: ignore[assignment] # given by as_view()
    desk: Desk = None  # type: ignore[assignment] # given by as_view()
    index_view: Any = None
    index_url_name: str = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        listing = listing_of(self.index_view, request, request.META["QUERY_STRING"])
        if not listing.show_export_buttons:
            raise PermissionDenied
        try:
            rows = rows_of(listing)
        except DomainError as exc:
            return self._back(str(exc))
        count = rows.count()
        if count > MOST_ROWS:
            said = _("This list has %(count)s rows. At most %(most)s are printed: narrow it, or export it.")
            return self._back(said % {"count": format_number(count), "most": format_number(MOST_ROWS)})
        shown = list(rows)
        pks = [row.pk for row in shown]
        record_read(user=request.user, action=Way.PRINT, model=self.model, rows=len(shown), pks=pks)
        if listing.filters:
            record_chosen(listing.filters.form, request.user, Way.PRINT)
        context = self._context(listing, shown)
        if listing.desk.totals and shown:
            # Of the rows on this paper, whatever came in meanwhile.
            context["totals"] = totals_of(rows.filter(pk__in=pks), listing.desk.totals)
        return render(request, "core/desk/print_list.html", context)

    def _back(self, said: str) -> HttpResponseBase:
        messages.error(self.request, said)
        query = self.request.META["QUERY_STRING"]
        return redirect(reverse(self.index_url_name) + (f"?{query}" if query else ""))

    def _context(self, listing: Any, rows: list[Any]) -> dict[str, Any]:
        desk, model = listing.desk, self.model
        custom = [column for column in listing.columns if isinstance(column, CustomColumn)]
        for column in custom:
            column.read_links(rows, self.request.user)
        return {
            "title": capfirst(str(model._meta.verbose_name_plural)),
            "association": AssociationProfile.load().name(active()),
            "language": active(),
            "rtl": get_language_bidi(),
            "now": timezone.localtime(),
            "person": get_user_display_name(self.request.user),
            "filters": [(found.field_label, found.value) for found in listing.active_filters],
            "words": listing.search_query,
            "headings": [
                *((label_of(model, name), "money" if is_money(model, name) else "") for name in desk.columns),
                *((column.label, "") for column in custom),
            ],
            "rows": [
                [
                    *(
                        (display(row, name) or ("" if number else str(row)), is_money(model, name))
                        for number, name in enumerate(desk.columns)
                    ),
                    *((column.get_value(row), False) for column in custom),
                ]
                for row in rows
            ],
            "count": len(rows),
            "list_url": f"{reverse(self.index_url_name)}?{self.request.META['QUERY_STRING']}",
        }
