"""Naming a filter, renaming, sharing, making it the default, deleting it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages

from association.core.access.models import Role
from association.core.access.policy import policy_for
from association.core.desk.bulk.selection import listing_of
from association.core.desk.page import AdminPage, Trail
from association.core.documents.errors import DomainError

from .models import ListDefault, SavedFilter
from .parameters import kept, understood
from .services import (
    change_filter,
    delete_filter,
    kind_of,
    may_change,
    roles_to_share_with,
    save_filter,
    set_default,
)


class FilterForm(forms.Form):
    """Name, role and default; what a person may not change is not asked."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    role = forms.ModelChoiceField(
        Role.objects.none(),
        label=gettext_lazy("Shared with the role"),
        required=False,
        empty_label=gettext_lazy("Only for me"),
    )
    default = forms.BooleanField(label=gettext_lazy("The list begins with it"), required=False)

    def __init__(self, *args: Any, user: Any, saved: SavedFilter | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        roles = roles_to_share_with(user)
        if saved is not None and saved.role_id:
            roles = roles | Role.objects.filter(pk=saved.role_id).select_related("group")
        self.fields["role"].queryset = roles  # type: ignore[attr-defined]
        if saved is not None and not may_change(user, saved):
            del self.fields["name"], self.fields["role"]
        elif not roles.exists():
            del self.fields["role"]


class _FilterPage(AdminPage, FormView):
    """A page below a list, for whoever may see the list."""

    model: type[Model] = None  # type: ignore[assignment] # given by as_view()
    index_url_name: str | None = None
    index_view: Any = None
    header_icon = "list-ul"
    form_class: type[forms.Form] = FilterForm
    template_name = "core/desk/saved/form.html"
    query = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not policy_for(self.model).user_has_permission(request.user, "view"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def listing(self) -> Any:
        return listing_of(self.index_view, self.request, self.query)

    @property
    def list_url(self) -> str:
        return reverse(self.index_url_name) + (f"?{self.query}" if self.query else "?saved=none")

    def trail(self) -> Trail:
        return [(self.list_url, self.model._meta.verbose_name_plural)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, back_url=self.list_url)

    def save(self, values: dict[str, Any]) -> None:
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.save(form.cleaned_data)
        except ValidationError as exc:
            for text in exc.messages:
                form.add_error("name", text)
            return self.form_invalid(form)
        except DomainError as exc:
            form.add_error(None, str(exc))
            return self.form_invalid(form)
        messages.success(self.request, _("The filter is saved."))
        return redirect(self.list_url)


class SaveFilterView(_FilterPage):
    """`?query=` is what the list's address held."""

    page_title = gettext_lazy("Save this filter")

    @cached_property
    def query(self) -> str:  # type: ignore[override]
        asked = self.request.GET.get("query", "")
        return kept(listing_of(self.index_view, self.request, asked), asked)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.query:
            messages.error(request, _("There is no search, filter or order to keep."))
            return redirect(self.list_url)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def save(self, values: dict[str, Any]) -> None:
        save_filter(self.listing, query=self.query, user=self.request.user, **values)


class _OneFilter(_FilterPage):
    """A filter the person sees above the list; any other does not exist for them."""

    @cached_property
    def saved(self) -> SavedFilter:
        listing = listing_of(self.index_view, self.request, "")
        seen = SavedFilter.objects.seen_by(self.request.user, kind_of(listing))
        saved = seen.filter(pk=self.kwargs["pk"]).first()
        if saved is None or not understood(listing, saved.query):
            raise Http404
        return saved

    @cached_property
    def query(self) -> str:  # type: ignore[override]
        return self.saved.query


class FilterView(_OneFilter):
    """Rename, share, make it the default."""

    def get_page_title(self) -> str:
        return self.saved.name

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user, "saved": self.saved}

    def get_initial(self) -> dict[str, Any]:
        mine = ListDefault.objects.filter(user=self.request.user.pk, saved=self.saved)
        return {"name": self.saved.name, "role": self.saved.role_id, "default": mine.exists()}

    def save(self, values: dict[str, Any]) -> None:
        if may_change(self.request.user, self.saved):
            change_filter(self.saved, user=self.request.user, **values)
        else:
            set_default(self.saved, user=self.request.user, default=values["default"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if may_change(self.request.user, self.saved):
            context["delete_url"] = f"{self.request.path}delete/"
        return context


class DeleteFilterView(_OneFilter):
    """Ask, then delete."""

    form_class = forms.Form
    template_name = "core/desk/saved/delete.html"
    page_title = gettext_lazy("Delete the filter")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not policy_for(self.model).user_has_permission(request.user, "view"):
            raise PermissionDenied
        if not may_change(request.user, self.saved):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        delete_filter(self.saved, user=self.request.user)
        messages.success(self.request, _("The filter is deleted."))
        return redirect(reverse(self.index_url_name) + "?saved=none")
