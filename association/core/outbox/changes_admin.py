"""Making and changing a webhook in the admin, its secret, its test, its end."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages

from association.core.desk.compare import Change
from association.core.desk.seen import SEEN
from association.core.documents.errors import DomainError
from association.core.documents.version import ChangedMeanwhileError, locked, version_of_values
from association.core.l10n.text import listed

from .admin import ADD, CHANGE, DELETE, SHOW_SECRET, WebhookPage, page_of
from .events import offered_events
from .models import LONGEST_ADDRESS, WebhookSubscription
from .presentation import event_title
from .services import change_subscription, create_subscription, rotate_secret, send_test


class WebhookForm(forms.Form):
    """Fields only; the rules stand in the service."""

    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "url"}),
        help_text=gettext_lazy("An https address of the other system. It must answer within ten seconds."),
    )
    description = forms.CharField(label=gettext_lazy("Description"), max_length=200, required=False)
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Events"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=offered_events,
    )
    active = forms.BooleanField(label=gettext_lazy("Active"), required=False, initial=True)

    @staticmethod
    def values_of(subscription: WebhookSubscription) -> dict[str, Any]:
        """What stands in the form when a webhook is changed."""
        names = ("address", "description", "events", "active")
        return {name: getattr(subscription, name) for name in names}


class _WebhookForm(WebhookPage, FormView):
    """Asks a service; what it refuses stands beside the field."""

    form_class: type[forms.Form] = WebhookForm
    template_name = "core/outbox/form.html"

    def save(self, form: forms.Form) -> WebhookSubscription:
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            subscription = self.save(form)
        except ValidationError as exc:
            for field, errors in exc.message_dict.items():
                for error in errors:
                    form.add_error(field if field in form.fields else None, error)
            return self.form_invalid(form)
        return redirect(page_of(subscription))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        back = page_of(self.subscription) if "pk" in self.kwargs else reverse("webhooks")
        context["back_url"] = back
        return context


class WebhookAddView(_WebhookForm):
    permission_required = ADD
    page_title = gettext_lazy("Add a webhook")

    def save(self, form: forms.Form) -> WebhookSubscription:
        subscription, _secret = create_subscription(created_by=self.request.user, **form.cleaned_data)
        self.request.session[SHOW_SECRET] = subscription.pk
        messages.success(self.request, _("The webhook is saved."))
        return subscription


def told(value: Any) -> str:
    """A value of the form in words."""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return listed(event_title(name) for name in value) if isinstance(value, list) else str(value)


class WebhookEditView(_WebhookForm):
    permission_required = CHANGE
    conflict: list[Change] | None = None
    page_title = gettext_lazy("Change the webhook")

    def get_initial(self) -> dict[str, Any]:
        return WebhookForm.values_of(self.subscription)

    @transaction.atomic
    def save(self, form: forms.Form) -> WebhookSubscription:
        stored = WebhookForm.values_of(locked(self.subscription))
        if self.request.POST.get(SEEN, "") != version_of_values(stored):
            self.conflict = [
                Change(name, str(form.fields[name].label), told(before), told(form.cleaned_data[name]))
                for name, before in stored.items()
                if before != form.cleaned_data[name]
            ]
            raise ChangedMeanwhileError
        subscription = change_subscription(self.subscription, **form.cleaned_data)
        messages.success(self.request, _("The webhook is saved."))
        return subscription

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ChangedMeanwhileError:
            messages.error(self.request, _("Not saved: somebody else changed it while you were writing."))
            return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen = version_of_values(WebhookForm.values_of(self.subscription))
        # After a refusal that is another one than was posted: saving again is a decision then.
        kept = self.request.POST.get(SEEN) if self.conflict is None else None
        return super().get_context_data(seen_version=kept or seen, conflict=self.conflict, **kwargs)


class _Confirm(_WebhookForm):
    """Ask, then do."""

    permission_required = CHANGE
    form_class = forms.Form
    template_name = "core/outbox/confirm.html"
    question: ClassVar[Any]
    label: ClassVar[Any]
    dangerous: ClassVar[bool] = False

    def get_page_title(self) -> str:
        return str(self.label)


class WebhookRotateView(_Confirm):
    label = gettext_lazy("Renew the secret")
    question = gettext_lazy(
        "A new secret is made and shown once. For 24 hours messages are signed with the old one too."
    )

    def save(self, form: forms.Form) -> WebhookSubscription:
        rotate_secret(self.subscription)
        self.request.session[SHOW_SECRET] = self.subscription.pk
        return self.subscription


class WebhookTestView(_Confirm):
    label = gettext_lazy("Send a test")
    question = gettext_lazy("A message without meaning is sent. Its delivery appears in the list.")

    def save(self, form: forms.Form) -> WebhookSubscription:
        try:
            send_test(self.subscription)
        except DomainError as exc:
            messages.error(self.request, str(exc))
        else:
            messages.success(self.request, _("The test message is on its way."))
        return self.subscription


class WebhookDeleteView(_Confirm):
    permission_required = DELETE
    label = gettext_lazy("Delete the webhook")
    question = gettext_lazy("Its log of deliveries is deleted too. What has not been sent is never sent.")
    dangerous = True

    def form_valid(self, form: forms.Form) -> HttpResponse:
        self.subscription.delete()
        messages.success(self.request, _("The webhook is deleted."))
        return redirect(reverse("webhooks"))
