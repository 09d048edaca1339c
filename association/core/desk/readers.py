"""Who looked: the readings of one row on a page beside it, and all readings in the reports."""

from __future__ import annotations

from typing import Any

import django_filters
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse_lazy
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from association.core.access.audit import READ_LOG, ReadRecord, readings_of
from association.core.access.policy import policy_for
from association.core.l10n.digits import is_id
from association.core.l10n.money import format_number

from .discussion import BesideRowMixin
from .filters import DeskFilterSet
from .page import AdminPage

PER_PAGE = 50
ALL_READINGS = "core.view_readrecord"


def name_of(user: Any) -> str:
    return str(user.get_full_name() or user.get_username())


class ReadersView(BesideRowMixin, AdminPage, TemplateView):
    """Who looked at a row, when and how, for those with a right of its own; of all or of one person."""

    template_name = "core/desk/readers.html"
    page_title = _("Who looked")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not policy_for(self.model).user_has_permission_for_instance(request.user, READ_LOG, self.row):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.row)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        readings, asked = readings_of(self.row), self.request.GET.get("person", "")
        people = get_user_model()._default_manager.filter(pk__in=readings.order_by().values("user"))
        person = int(asked) if is_id(asked) else None
        shown = readings if person is None else readings.filter(user=person)
        context.update(
            page=Paginator(shown, PER_PAGE).get_page(self.request.GET.get("p")),
            people=[(found.pk, name_of(found)) for found in people.order_by("first_name", "username")],
            person=person,
            kept=f"person={person}" if person is not None else "",
            subject=str(self.row),
            back_url=self.row_url,
        )
        return context


def kinds() -> list[tuple[str, str]]:
    """Kinds that were read, by their names; of kinds that are gone only what the record calls them."""
    names = {
        model._meta.label_lower: capfirst(model._meta.verbose_name_plural) for model in apps.get_models()
    }
    read = ReadRecord.objects.order_by("model").values_list("model", flat=True).distinct()
    return [(label, str(names.get(label, label))) for label in read]


class ReadingFilterSet(DeskFilterSet):
    """By person, kind, way and day."""

    user = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("reading", "Person"),
        queryset=lambda request: get_user_model()._default_manager.filter(
            pk__in=ReadRecord.objects.order_by().values("user")
        ),
    )
    model = django_filters.ChoiceFilter(label=_("Kind"), choices=kinds)

    class Meta:
        model = ReadRecord
        fields = ("user", "model", "action", "at")


class ReadingReportView(ReportView):
    """Every reading there is: exports and prints of all kinds, and of kinds that keep a log whatever was looked at."""

    model = ReadRecord
    page_title = _("Who looked at what")
    header_icon = "view"
    index_url_name = "readings"
    index_results_url_name = "readings_results"
    filterset_class = ReadingFilterSet
    any_permission_required = ["view"]
    list_export: list[str] = []
    paginate_by = PER_PAGE
    default_ordering = "-pk"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(ALL_READINGS):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    def get_base_queryset(self) -> Any:
        return ReadRecord.objects.select_related("user")

    @cached_property
    def columns(self) -> list[Column]:
        names = dict(kinds())
        return [
            Column("at", label=_("Time"), accessor=lambda r: date_format(localtime(r.at), "DATETIME_FORMAT")),
            Column("user", label=pgettext_lazy("reading", "Person"), accessor=lambda r: name_of(r.user)),
            Column("action", label=_("How"), accessor="get_action_display"),
            Column("model", label=_("Kind"), accessor=lambda r: names.get(r.model, r.model)),
            Column("rows", label=_("Rows"), accessor=lambda r: format_number(r.rows)),
        ]


class ReadingsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ALL_READINGS)


@hooks.register("register_reports_menu_item")
def readings_item() -> MenuItem:
    return ReadingsMenuItem(
        _("Who looked at what"), reverse_lazy("readings"), name="readings", icon_name="view", order=900
    )


@hooks.register("register_admin_urls")
def readings_urls() -> list[URLPattern]:
    return [
        path("reading/", ReadingReportView.as_view(), name="readings"),
        path("reading/results/", ReadingReportView.as_view(results_only=True), name="readings_results"),
    ]
