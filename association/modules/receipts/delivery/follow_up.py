"""What a person does about a delivery that went wrong: let it be tried again, or say that it is settled."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import RadioSelect
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from django_filters import ChoiceFilter
from wagtail.admin import messages

from association.core.access.policy import policy_for
from association.core.desk.declaration import Desk
from association.core.desk.filters import DeskFilterSet
from association.core.desk.index import DeskIndexView
from association.core.desk.page import AdminPage, Trail, words_of
from association.core.desk.viewset import DeskViewSet
from association.core.documents.errors import DomainError

from ..models import Receipt
from .choices import Channel, DeliveryState
from .models import ReceiptDelivery
from .services import RIGHT, check_open, check_retriable, mark_handled, retry_delivery


class NoteForm(forms.Form):
    """What was done about it."""

    note = forms.CharField(
        label=_("What was done"), max_length=300, help_text=_("Such as: read to the donor on the telephone.")
    )


class FollowUpPage(AdminPage, FormView):
    """Ask, then call the service."""

    model = ReceiptDelivery
    desk: Desk = None  # type: ignore[assignment] # given by as_view()
    index_url_name: str | None = None
    inspect_url_name: str | None = None
    template_name = "receipts/delivery/follow_up.html"
    header_icon = "mail"
    question: Any = ""
    done: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not policy_for(Receipt).user_has_permission(request.user, RIGHT):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A bookmark or a stale page: nothing is asked that would be refused."""
        try:
            self.check(self.delivery)
        except DomainError as exc:
            return self._refused(exc)
        return super().get(request, *args, **kwargs)

    @cached_property
    def delivery(self) -> ReceiptDelivery:
        rows = (
            policy_for(ReceiptDelivery)
            .rows(self.request.user)
            .select_related("receipt__donor", "receipt__voiding")
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])  # type: ignore[return-value]

    @property
    def back_url(self) -> str:
        return reverse(self.inspect_url_name, args=[self.delivery.pk])

    def trail(self) -> Trail:
        return [
            (reverse(self.index_url_name), ReceiptDelivery._meta.verbose_name_plural),
            (self.back_url, self.delivery),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"delivery": self.delivery, "question": self.question, "back_url": self.back_url}
        return {**super().get_context_data(**kwargs), **more}

    def check(self, delivery: ReceiptDelivery) -> None:
        """Raise what the service would raise, before anything is asked."""
        raise AttributeError("a page of a delivery names its check")

    def act(self, values: dict[str, Any]) -> None:
        """What the page is for. Raises what the service raises."""
        raise AttributeError("a page of a delivery names its act")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.act(form.cleaned_data)
        except ValidationError as exc:
            form.add_error(None, words_of(exc))
            return self.form_invalid(form)
        except DomainError as exc:  # it has changed since the page was opened
            return self._refused(exc)
        messages.success(self.request, str(self.done))
        return redirect(self.back_url)

    def _refused(self, why: DomainError) -> HttpResponse:
        messages.error(self.request, str(why))
        return redirect(self.back_url)


class RetryView(FollowUpPage):
    """The same message to the same address, under the same Message-ID."""

    form_class = forms.Form
    page_title = _("Try again")
    done = _("It is tried again.")

    @property
    def question(self) -> Any:  # type: ignore[override]
        if self.delivery.state == DeliveryState.UNSURE and self.delivery.channel == Channel.SMS:
            return _(
                "Perhaps it has arrived already. Ask the donor or look into your account at the SMS provider first; "
                "it may arrive a second time."
            )
        if self.delivery.state == DeliveryState.UNSURE:
            return _(
                "Perhaps it has arrived already. Ask the donor or look into the log of the mail server first; "
                "it may arrive a second time."
            )
        return _("The same message is sent to the same address.")

    def check(self, delivery: ReceiptDelivery) -> None:
        check_retriable(delivery)

    def act(self, values: dict[str, Any]) -> None:
        retry_delivery(delivery=self.delivery, user=self.request.user)


class HandleView(FollowUpPage):
    """It needs nobody any more."""

    form_class = NoteForm
    page_title = _("Mark as handled")
    question = _("It leaves the list of what needs you and is not sent any more. This cannot be undone.")
    done = _("The delivery is marked as handled.")

    def check(self, delivery: ReceiptDelivery) -> None:
        check_open(delivery)

    def act(self, values: dict[str, Any]) -> None:
        mark_handled(delivery=self.delivery, note=values["note"], user=self.request.user)


class DeliveryFilterSet(DeskFilterSet):
    """The declared filters, and those deliveries that need a person."""

    need = ChoiceFilter(
        label=_("Need a person"),
        choices=[("1", _("Those that need you"))],
        empty_label=_("All"),
        widget=RadioSelect,
        method="in_need",
    )

    def in_need(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(pk__in=ReceiptDelivery.objects.in_need().values("pk"))


class DeliveryIndexView(DeskIndexView):
    """All deliveries; filtered by `need`, those that need a person."""

    page_title = _("Deliveries of receipts")
    base_filterset_class = DeliveryFilterSet

    def get_page_title(self) -> str:
        needy = self.request.GET.get("need") == "1"
        return str(_("Deliveries that need you") if needy else self.page_title)


class DeliveryViewSet(DeskViewSet):
    """All pages of deliveries."""

    index_view_class = DeliveryIndexView

    def get_urlpatterns(self) -> list[Any]:
        pages = {"retry/<int:pk>/": (RetryView, "retry"), "handle/<int:pk>/": (HandleView, "handle")}
        own = [path(address, self.construct_view(view), name=name) for address, (view, name) in pages.items()]
        # The menu leads to the first of them.
        return [*super().get_urlpatterns(), *own]
