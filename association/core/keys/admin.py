"""Keys in the admin: the list, the page of one, making one (its secret is shown then and never again), revoking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from association.core.desk.page import AdminPage, Trail
from association.core.desk.timeline import steps_of
from association.core.documents.errors import DomainError
from association.core.documents.states import Transition
from association.core.l10n.calendar import civil_today
from association.core.l10n.forms import JalaliDateFormField
from association.core.templatetags.majma_l10n import code

from .models import ApiKey
from .presentation import facts_of, last_use, moment, person, state_tag
from .scopes import KindScopes, offered_scopes, words_of
from .services import ADD, VIEW, create_key, keys_for, may_revoke, revoke_key

ICON = "key"
FIRST_OFFER = timedelta(days=90)

REVOKE = Transition(
    "revoke",
    gettext_lazy("Revoke the key"),
    gettext_lazy("The program that uses it is refused from now on. This cannot be undone."),
    gettext_lazy("The key is revoked."),
    dangerous=True,
    icon="cross",
)


class _Cell(Column):
    """A column that names itself on a phone, like those of a desk."""

    cell_template_name = "core/desk/cell.html"

    def __init__(self, name: str, label: str, accessor: Any):
        super().__init__(name, label=label, accessor=accessor, classname="desk-cell")


class _Breadcrumbs(AdminPage):
    header_icon = ICON

    def trail(self) -> Trail:
        return [(reverse("api_keys"), _("API keys"))]


class KeyIndexView(generic.IndexView):
    """One's own keys; administrators see everyone's."""

    model = ApiKey
    page_title = gettext_lazy("API keys")
    header_icon = ICON
    index_url_name = "api_keys"
    index_results_url_name = "api_keys_results"
    add_url_name = "api_key_new"
    add_item_label = gettext_lazy("New key")
    template_name = "core/desk/index.html"
    results_template_name = "core/desk/index_results.html"
    permission_policy = None
    default_ordering = "-pk"
    paginate_by = 30

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not (request.user.has_perm(VIEW) or request.user.has_perm(ADD) or self._owns_any()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _owns_any(self) -> bool:
        return ApiKey.objects.filter(owner=self.request.user.pk).exists()

    def get_base_queryset(self) -> QuerySet:
        return keys_for(self.request.user)

    def get_add_url(self) -> str | None:
        return reverse("api_key_new") if self.request.user.has_perm(ADD) else None

    @cached_property
    def columns(self) -> list[Any]:
        return [
            TitleColumn("name", label=_("Program"), get_url=lambda key: reverse("api_key", args=[key.pk])),
            _Cell("prefix", _("Beginning of the key"), lambda key: code(key.prefix)),
            _Cell("owner", _("Owner of the key"), lambda key: person(key.owner)),
            _Cell("state", _("State"), state_tag),
            _Cell("expires_at", _("Expires"), lambda key: moment(key.expires_at)),
            _Cell("last_used_at", _("Last used"), last_use),
        ]


class _KeyMixin:
    """Finds the key among those the person may see; others do not exist for him."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.key = get_object_or_404(keys_for(request.user), pk=kwargs["pk"])


class KeyView(_KeyMixin, _Breadcrumbs, TemplateView):
    """What a key may do, how long, and what happened to it."""

    template_name = "core/keys/key.html"

    def get_page_title(self) -> str:
        return self.key.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        open_ = self.key.revoked_at is None and may_revoke(self.request.user, self.key)
        context.update(
            status=state_tag(self.key),
            facts=facts_of(self.key),
            scopes=words_of(self.key.scopes, self.key.owner),
            timeline=steps_of(self.key),
            revoke_url=reverse("api_key_revoke", args=[self.key.pk]) if open_ else "",
        )
        return context


class KeyForm(forms.Form):
    """What a new key is for, what it may do, how long."""

    name = forms.CharField(
        label=gettext_lazy("Program"), max_length=80, help_text=gettext_lazy("What the key is for.")
    )
    expires_on = JalaliDateFormField(
        label=gettext_lazy("Good until"), help_text=gettext_lazy("A year from today at most.")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, offered: list[KindScopes], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["scopes"]
        field.choices = [(kind.label, list(kind.scopes)) for kind in offered]


class KeyCreateView(_Breadcrumbs, FormView):
    """The answer to a successful form is the page with the secret itself: nothing keeps it on the way."""

    template_name = "core/keys/new.html"
    page_title = gettext_lazy("New key")
    form_class = KeyForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(ADD):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "offered": self.offered}

    def get_initial(self) -> dict[str, Any]:
        return {"expires_on": civil_today() + FIRST_OFFER}

    @cached_property
    def offered(self) -> list[KindScopes]:
        return offered_scopes(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.request.POST.getlist("scopes")
        return super().get_context_data(offered=self.offered, chosen=chosen, **kwargs)

    def form_valid(self, form: KeyForm) -> HttpResponse:
        try:
            key, text = create_key(owner=self.request.user, **form.cleaned_data)
        except ValidationError as exc:
            form.add_error(None, exc)
            return self.form_invalid(form)
        self.template_name = "core/keys/created.html"
        response = self.render_to_response(self.get_context_data(form=form, key=key, text=text))
        response.headers["Cache-Control"] = "private, no-store"
        return response


class KeyRevokeView(_KeyMixin, _Breadcrumbs, FormView):
    """Ask, then revoke."""

    template_name = "core/desk/transition.html"
    form_class = forms.Form
    page_title = gettext_lazy("Revoke the key")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_revoke(request.user, self.key):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            revoke_key(key=self.key, revoked_by=self.request.user)
        except DomainError as exc:
            messages.error(self.request, str(exc))
        else:
            messages.success(self.request, str(REVOKE.done))
        return redirect(self._back())

    def _back(self) -> str:
        return reverse("api_key", args=[self.key.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            action=REVOKE, facts=facts_of(self.key), back_url=self._back(), **kwargs
        )
