"""From a `Desk` declaration to Wagtail's admin: one viewset per model, one menu group per module."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.forms import CheckboxSelectMultiple
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, Panel
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from association.core.access.audit import is_read_logged
from association.core.documents.lines import least_of
from association.core.documents.states import transition_names
from association.core.l10n.fields import RialField
from association.core.l10n.languages import active
from association.core.l10n.money import UNIT_NAMES

from .bulk.views import BulkPrintsView, BulkResultView, BulkView
from .contributed import page_patterns
from .custom_fields import CustomFieldsPanel, DeskForm, DeskObjectList
from .declaration import Desk, Row, desk_models, desk_of
from .discussion import (
    AttachmentView,
    AttachView,
    ChangesView,
    CommentView,
    DetachView,
    RowUrls,
    WithdrawView,
)
from .export import export_columns
from .index import DeskIndexView
from .inspect import DeskInspectView
from .lists import remember_list
from .print_list import PrintListView
from .printing import PrintView
from .readers import ReadersView
from .saved.views import DeleteFilterView, FilterView, SaveFilterView
from .transitions import TransitionView
from .views import (
    DeskCreateView,
    DeskDeleteView,
    DeskEditView,
    DeskHistoryView,
    DeskUsageView,
)


class LinesPanel(InlinePanel):
    """Lines of a document, with the sum of their amounts below while they are typed."""

    class BoundPanel(InlinePanel.BoundPanel):
        @property
        def attrs(self) -> dict[str, str]:
            related = self.panel.db_field.related_model
            amounts = (field.name for field in related._meta.fields if isinstance(field, RialField))
            amount = next((name for name in amounts if name in self.formset.form.base_fields), None)
            if amount is None:
                return dict(self.panel.attrs)
            language = active()
            return {
                **self.panel.attrs,
                "data-controller": "line-total",
                "data-line-total-field-value": amount,
                "data-line-total-label-value": _("Total"),
                "data-line-total-unit-value": UNIT_NAMES[language],
                "data-line-total-language-value": language,
            }


def form_panels(desk: Desk) -> list[Panel]:
    """Declared fields as Wagtail panels; a tuple of names shares one row; lines are inline forms."""

    many = {field.name for field in desk.model._meta.many_to_many}

    def one(name: str) -> Panel:
        return FieldPanel(name, **({"widget": CheckboxSelectMultiple} if name in many else {}))

    def panel(row: Row) -> Panel:
        return one(row) if isinstance(row, str) else FieldRowPanel([one(name) for name in row])

    panels = [*(panel(row) for row in desk.fields), CustomFieldsPanel()]
    for relation, names in desk.lines.items():
        related: Any = desk.model._meta.get_field(relation).related_model
        panels.append(
            LinesPanel(
                relation,
                panels=[FieldRowPanel([FieldPanel(name) for name in names])],
                heading=capfirst(related._meta.verbose_name_plural),
                label=related._meta.verbose_name,
                min_num=least_of(desk.model, relation),
            )
        )
    return panels


class DeskViewSet(ModelViewSet):
    """All admin views of one model with a desk."""

    desk: Desk
    index_view_class = DeskIndexView
    add_view_class = DeskCreateView
    edit_view_class = DeskEditView
    delete_view_class = DeskDeleteView
    history_view_class = DeskHistoryView
    usage_view_class = DeskUsageView
    inspect_view_class = DeskInspectView
    transition_view_class = TransitionView
    print_view_class = PrintView
    print_list_view_class = PrintListView
    bulk_view_class = BulkView
    inspect_view_enabled = True
    # Copying would carry numbers and states along; a document is recorded anew instead.
    copy_view_enabled = False
    # Every save would update it, and rebuilding it locks SQLite for a minute at 100,000 rows.
    add_to_reference_index = False
    list_per_page = 25

    def __init__(self, model: type[Model]):
        self.desk = desk_of(model)
        label = model._meta.app_label
        super().__init__(
            name=f"{label}_{model._meta.model_name}",
            model=model,
            icon=self.desk.icon,
            url_prefix=f"{label}/{self.desk.route}",
        )
        remember_list(model, lambda: self.index_view)

    @cached_property
    def menu_order(self) -> int:
        return self.desk.menu_order

    @cached_property
    def menu_url(self) -> str:
        # Wagtail takes the first address, which may be another page of a module's own.
        return reverse(self.get_url_name("index"))

    def further_menu_items(self) -> list[MenuItem]:
        """Other pages of this desk that people begin at, beside its list."""
        return []

    @cached_property
    def list_export(self) -> list[str]:
        return export_columns(self.model, self.desk.export)

    @cached_property
    def search_fields(self) -> list[str]:
        return list(self.desk.search)

    @cached_property
    def search_backend_name(self) -> None:
        return None

    @cached_property
    def ordering(self) -> Any:
        return self.model._meta.ordering or ("-pk",)

    def get_edit_handler(self) -> Any:
        return DeskObjectList(form_panels(self.desk), base_form_class=DeskForm).bind_to_model(self.model)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(
            desk=self.desk,
            inspect_url_name=self.get_url_name("inspect"),
            edit_url_name=self.get_url_name("edit"),
            transition_url_name=self.get_url_name("transition"),
            print_url_name=self.get_url_name("print"),
            urls=RowUrls(self.url_namespace),
            bulk_url_name=self.get_url_name("bulk"),
            print_list_url_name=self.get_url_name("print_list"),
            saved_add_url_name=self.get_url_name("saved_add"),
            saved_edit_url_name=self.get_url_name("saved_edit"),
            bulk_prints_url_name=self.get_url_name("bulk_prints"),
            copy_url_name=None,
            **kwargs,
        )

    def get_inspect_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {"template_name": self.inspect_view_class.template_name, **kwargs}

    def get_urlpatterns(self) -> list[Any]:
        patterns = [
            *super().get_urlpatterns(),
            *self._discussion_patterns(),
            *self.bulk_urlpatterns(),
            *self.saved_urlpatterns(),
            *page_patterns(self),
        ]
        if transition_names(self.model):
            asked = self.construct_view(self.transition_view_class)
            patterns.append(path("<slug:action>/<int:pk>/confirm/", asked, name="transition"))
        if is_read_logged(self.model):
            patterns.append(path("readers/<int:pk>/", self.construct_view(ReadersView), name="readers"))
        if not self.desk.is_document:
            return patterns
        return [
            *patterns,
            path(
                "print/<slug:name>/<int:pk>/<slug:language>/",
                self.construct_view(self.print_view_class),
                name="print",
            ),
        ]

    def _discussion_patterns(self) -> list[Any]:
        views = {
            "comment/<int:pk>/": (CommentView, "comment"),
            "comment/<int:pk>/<int:item>/withdraw/": (WithdrawView, "withdraw"),
            "attach/<int:pk>/": (AttachView, "attach"),
            "attachment/<int:pk>/<int:item>/": (AttachmentView, "attachment"),
            "attachment/<int:pk>/<int:item>/remove/": (DetachView, "detach"),
            "changes/<int:pk>/<int:revision>/": (ChangesView, "changes"),
        }
        return [
            path(address, self.construct_view(view), name=name) for address, (view, name) in views.items()
        ]

    def bulk_urlpatterns(self) -> list[Any]:
        bulk = self.construct_view(self.bulk_view_class, index_view=self.index_view)
        return [
            path("bulk/", bulk, name="bulk"),
            path(
                "list/print/",
                self.construct_view(self.print_list_view_class, index_view=self.index_view),
                name="print_list",
            ),
            path("bulk/<int:run>/", self.construct_view(BulkResultView), name="bulk_result"),
            path("bulk/<int:run>/prints/", self.construct_view(BulkPrintsView), name="bulk_prints"),
        ]

    def saved_urlpatterns(self) -> list[Any]:
        def page(view_class: Any) -> Any:
            return self.construct_view(view_class, index_view=self.index_view)

        return [
            path("saved/new/", page(SaveFilterView), name="saved_add"),
            path("saved/<int:pk>/", page(FilterView), name="saved_edit"),
            path("saved/<int:pk>/delete/", page(DeleteFilterView), name="saved_delete"),
        ]


class DeskGroup(ModelViewSetGroup):
    """The desks of one module under one menu entry."""

    def __init__(self, config: Any, viewsets: dict[type[Model], type[DeskViewSet]]):
        self.config = config
        self.menu_label = config.verbose_name
        self.menu_icon = config.icon
        self.menu_order = config.menu_order
        self.menu_name = getattr(config, "menu_name", config.label)
        models = sorted(desk_models(config.label), key=lambda m: desk_of(m).menu_order)
        self.items = tuple(viewsets.get(model, DeskViewSet)(model) for model in models)
        super().__init__()

    def get_submenu_items(self) -> list[MenuItem]:
        further = [item for viewset in self.registerables for item in viewset.further_menu_items()]
        return [*further, *super().get_submenu_items()]


_viewsets: dict[type[Model], type[DeskViewSet]] = {}


def use_viewset(model: type[Model], viewset: type[DeskViewSet]) -> None:
    """A module's own viewset where the declaration is not enough."""
    _viewsets[model] = viewset


def desk_groups(configs: list[Any]) -> list[DeskGroup]:
    """One group per app that declares desks."""
    return [DeskGroup(config, _viewsets) for config in configs if desk_models(config.label)]
