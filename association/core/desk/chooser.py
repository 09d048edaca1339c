"""Choosing a row from another form: only rows the person may see, searched as Persian is typed.

Wagtail's chooser lists every row of the model and answers for any id; both are closed here.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.actions import action_registry
from wagtail.admin.forms.choosers import BaseFilterForm, SearchFilterMixin
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from association.core.access.audit import Way, record_seen
from association.core.access.policy import policy_for
from association.core.documents.errors import DomainError
from association.core.rules.refusals import in_words

from .columns import display, label_of
from .computed import desk_rows
from .declaration import Desk, desk_of
from .relations import offer_only_seen
from .restricted import seen_by
from .search import search_columns, terms_query


class DeskFilterForm(SearchFilterMixin, BaseFilterForm):
    """The search box of a chooser, over the search columns that the person may see."""

    user: Any = None
    q = forms.CharField(
        label=_("Search term"), widget=forms.TextInput(attrs={"class": "w-w-full"}), required=False
    )

    def filter(self, objects: QuerySet) -> QuerySet:
        query = self.cleaned_data.get("q")
        if not query:
            return objects
        self.is_searching, self.search_query = True, query
        return objects.filter(terms_query(search_columns(objects.model, self.user), query))


class ViewerMixin:
    """A chooser lists rows, so it asks for the right to view them, and shows the desk as the person sees it."""

    request: HttpRequest

    @property
    def desk(self) -> Desk:
        return seen_by(desk_of(self.model_class), self.request.user)  # type: ignore[attr-defined]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policy_for(self.model_class).user_has_permission(request.user, "view"):  # type: ignore[attr-defined]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class SeenCreationMixin:
    """The short form for adding a row: without fields the person may not write."""

    def get_creation_form(self) -> forms.Form | None:
        form = super().get_creation_form()  # type: ignore[misc]
        policy, user = policy_for(self.model_class), self.request.user  # type: ignore[attr-defined]
        for name in [name for name in (form.fields if form else ()) if policy.closes(user, name)]:
            del form.fields[name]
        if form is not None:
            offer_only_seen(form, user)
        return form  # type: ignore[no-any-return]


class RowChooserMixin(SeenCreationMixin, ViewerMixin):
    filter_form_class = DeskFilterForm

    def get_filter_form(self) -> Any:
        form = super().get_filter_form()  # type: ignore[misc]
        form.user = self.request.user  # type: ignore[attr-defined]
        return form

    def get_results_page(self, request: HttpRequest) -> Any:
        page = super().get_results_page(request)  # type: ignore[misc]
        record_seen(request.user, Way.LIST, self.model_class, [row.pk for row in page])  # type: ignore[attr-defined]
        return page

    def get_object_list(self) -> QuerySet:
        return desk_rows(self.model_class, self.request.user)  # type: ignore[attr-defined]

    @property
    def columns(self) -> list[Column]:
        model = self.model_class  # type: ignore[attr-defined]
        more = [
            Column(name, label=label_of(model, name), accessor=lambda row, n=name: display(row, n))
            for name in self.desk.columns[1:4]
        ]
        return [*super().columns, *more]  # type: ignore[misc]


class RowChooseView(RowChooserMixin, chooser.ChooseView):
    pass


class RowChooseResultsView(RowChooserMixin, chooser.ChooseResultsView):
    pass


class RowChosenMixin(ViewerMixin):
    def get_object(self, pk: Any) -> Model:
        row: Model = policy_for(self.model_class).rows(self.request.user).get(pk=pk)  # type: ignore[attr-defined]
        record_seen(self.request.user, Way.LIST, type(row), [row.pk])
        return row

    def get_objects(self, pks: Any) -> QuerySet:
        rows = policy_for(self.model_class).rows(self.request.user).filter(pk__in=pks)  # type: ignore[attr-defined]
        record_seen(self.request.user, Way.LIST, rows.model, [row.pk for row in rows])
        return rows


class RowCreateView(SeenCreationMixin, chooser.CreateView):
    """Adds a row as its own form does, and says in the form what refuses it."""

    def save_form(self, form: Any) -> Any:
        create = action_registry.get_action_class(self.model_class, "create")
        with in_words(), transaction.atomic():
            return create(form.instance, user=self.request.user, form=form).execute(
                skip_permission_checks=True
            )

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().post(request)
        except ValidationError as exc:
            self.form.add_error(None, exc)
        except DomainError as exc:
            self.form.add_error(None, str(exc))
        return self.get_reshow_creation_form_response()


class RowChosenView(RowChosenMixin, chooser.ChosenView):
    pass


class RowChosenMultipleView(RowChosenMixin, chooser.ChosenMultipleView):
    pass


class SeenChosenMixin:
    """For a chooser's widget: it names only rows its field takes, whatever id an address or a sent form holds."""

    def get_instance(self, value: Any) -> Any:
        instance = super().get_instance(value)  # type: ignore[misc]
        offered = getattr(getattr(self, "choices", None), "queryset", None)
        if instance is None or offered is None or offered.filter(pk=instance.pk).exists():
            return instance
        return None


class DeskChooserViewSet(ChooserViewSet):
    """Find a row, or add one on the spot, without leaving the form."""

    choose_view_class = RowChooseView
    choose_results_view_class = RowChooseResultsView
    create_view_class = RowCreateView
    chosen_view_class = RowChosenView
    chosen_multiple_view_class = RowChosenMultipleView
    choose_one_text = _("Find or add")
    choose_another_text = _("Choose another")
    search_tab_label = _("Find")
    creation_tab_label = _("Add")
    create_action_label = _("Add")

    def __init__(self, model: type[Model]):
        desk = desk_of(model)
        self.form_fields = list(desk.chooser) or None
        self.page_title = model._meta.verbose_name
        super().__init__(
            f"{model._meta.app_label}_{model._meta.model_name}_chooser", model=model, icon=desk.icon
        )
        _of_model[model] = self

    @cached_property
    def widget_class(self) -> Any:
        made = super().widget_class
        return type(made.__name__, (SeenChosenMixin, made), {"__module__": made.__module__})


_of_model: dict[type[Model], DeskChooserViewSet] = {}


def chooser_widget(model: type[Model]) -> forms.Widget:
    """The widget that chooses a row of `model`: its chooser, or a plain list where it offers none."""
    found = _of_model.get(model)
    return found.widget_class() if found else forms.Select()
