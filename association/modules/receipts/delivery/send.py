"""Send one receipt: by which channel, where to, and what the donor will read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages

from association.core.access.policy import policy_for
from association.core.desk.page import DeskPage, words_of
from association.core.desk.steps import PreviewPage
from association.core.documents.errors import DomainError
from association.core.jobs.services import why_left_behind
from association.core.l10n.digits import is_id
from association.core.l10n.money import format_number

from ..batch_models import ReceiptBatch
from ..choices import Wish
from ..models import Receipt, ReceiptRules
from ..services import wish_of
from .batches import Outlook, counts_by_state, left_behind, outlook_of, runs_of, send_batch
from .choices import Channel
from .messages import OF_DONOR, donors_address, missing_words, preview_of
from .models import ReceiptDelivery
from .services import send_receipt
from .set_up import check_set_up, problem_of


class SendForm(forms.Form):
    """Where to and in which language."""

    language = forms.ChoiceField(label=_("Language"), choices=[("fa", _("Persian")), ("en", _("English"))])
    address = forms.CharField(
        label=_("Address"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "code"}),
        help_text=_("Empty: the donor's own."),
    )
    again = forms.BooleanField(label=_("Send it again"), required=False)

    def __init__(self, *args: Any, channel: Channel, repeated: bool, missing: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if channel == Channel.PRINT:
            del self.fields["address"]
        else:
            self.fields["address"].label = _("Mobile") if channel == Channel.SMS else _("E-mail")
            if missing:
                self.fields["address"].help_text = missing
        if not repeated:
            del self.fields["again"]


class SendView(DeskPage, FormView):
    """The first POST shows the text in the language chosen, the one with `confirm` sends."""

    rights = ("view", "deliver")
    template_name = "receipts/delivery/send.html"
    page_title = _("Send the receipt")
    header_icon = "mail"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated and (not self.row.is_submitted or self.row.is_void):
            raise Http404

    @cached_property
    def channel(self) -> Channel:
        asked = self.request.GET.get("channel", "")
        return Channel(asked) if asked in Channel.values else Channel.EMAIL

    @cached_property
    def testing(self) -> bool:
        return ReceiptRules.load().test_mode

    @cached_property
    def earlier(self) -> list[ReceiptDelivery]:
        rows = policy_for(ReceiptDelivery).rows(self.request.user)
        return list(rows.filter(receipt=self.row).select_related("requested_by", "receipt"))  # type: ignore[arg-type]

    @cached_property
    def times(self) -> int:
        """How often it went by this channel, whoever may see it."""
        return ReceiptDelivery.objects.filter(receipt=self.row, channel=self.channel).count()

    @property
    def sees_addresses(self) -> bool:
        policy = policy_for(ReceiptDelivery)
        return not policy.hides(self.request.user, "sent_to")

    def get_initial(self) -> dict[str, Any]:
        own = donors_address(self.row, self.channel) if self.sees_addresses else ""
        return {"language": "fa", "address": own}

    def get_form(self, form_class: Any = None) -> SendForm:
        return SendForm(
            self.request.POST or None,
            initial=self.get_initial(),
            channel=self.channel,
            repeated=bool(self.times),
            missing=self.missing,
        )

    @property
    def missing(self) -> str:
        """That the donor has no address, for whoever may see addresses; else empty."""
        own = donors_address(self.row, self.channel)
        return "" if own or not self.sees_addresses else missing_words(self.row, self.channel)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        language = self.request.POST.get("language", "fa")
        language = language if language in ("fa", "en") else "fa"
        donor = self.row.donor
        context.update(
            receipt=self.row,
            channel=self.channel,
            channels=[(value, label) for value, label in Channel.choices],
            on_paper=self.channel == Channel.PRINT,
            preview=preview_of(self.row, self.channel, language, test=self.testing),
            preview_language=language,
            testing=self.testing and self.channel in OF_DONOR,
            unwanted=donor is not None and wish_of(donor) == Wish.NONE,
            earlier=self.earlier,
            sees_addresses=self.sees_addresses,
            seen=self.times,
            missing=problem_of(self.channel),
            back_url=self.address_of(self.row),
        )
        return context

    def form_valid(self, form: SendForm) -> HttpResponse:
        if "confirm" not in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        values, seen = form.cleaned_data, self.request.POST.get("seen", "")
        mode = self.request.POST.get("mode")
        try:
            send_receipt(
                receipt=self.row,
                channel=self.channel,
                user=self.request.user,
                language=values["language"],
                address=values.get("address") or None,
                again=values.get("again", False),
                seen=int(seen) if is_id(seen) else None,
                as_test=mode == "test" if mode else None,
            )
        except (ValidationError, DomainError) as exc:
            form.add_error(None, words_of(exc))
            return self.form_invalid(form)
        said = (
            _("It is on record as handed over.") if self.channel == Channel.PRINT else _("It is being sent.")
        )
        messages.success(self.request, str(said))
        return redirect(self.address_of(self.row))


class BatchDeliverForm(forms.Form):
    """By which channel, in which language."""

    channel = forms.TypedChoiceField(label=_("Channel"), choices=Channel.choices, coerce=Channel)
    language = forms.ChoiceField(label=_("Language"), choices=[("fa", _("Persian")), ("en", _("English"))])


class BatchDeliverView(PreviewPage):
    """The first POST shows exactly what would be sent, the second orders it."""

    rights = ("view", "deliver")
    form_class = BatchDeliverForm
    template_name = "receipts/delivery/batch.html"
    page_title = _("Send the receipts of a batch")
    header_icon = "mail"

    @cached_property
    def batch(self) -> ReceiptBatch:
        return get_object_or_404(ReceiptBatch, pk=self.kwargs["batch"])

    def get_initial(self) -> dict[str, Any]:
        return {"channel": Channel.EMAIL, "language": self.batch.language}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            batch=self.batch,
            testing=ReceiptRules.load().test_mode,
            counts=counts_by_state(self.batch, user=self.request.user),
            runs=[
                {"run": run, "url": reverse("job_run", args=[run.pk])}
                for run in runs_of(self.batch, user=self.request.user)
            ],
            stopped=[
                {"words": why_left_behind(run), "url": reverse("job_run_action", args=[run.pk, "take-over"])}
                for run in left_behind(self.batch, user=self.request.user)
            ],
            list_url=f"{reverse('receipts_receiptdelivery:index')}?batch={self.batch.pk}",
        )
        return context

    def carry_out(self, form: BatchDeliverForm, shown: str) -> HttpResponse:
        made = send_batch(batch=self.batch, user=self.request.user, shown=shown, **form.cleaned_data)
        said = _("Deliveries written down: %(count)s") % {"count": format_number(len(made))}
        messages.success(self.request, said)
        return redirect(self.request.path)

    def foreseen(self, form: BatchDeliverForm) -> dict[str, Any]:
        channel, language = form.cleaned_data["channel"], form.cleaned_data["language"]
        check_set_up(channel)
        seen = outlook_of(self.batch, channel, user=self.request.user, language=language)
        sample = self._sample(seen)
        return {
            "outlook": seen,
            "on_paper": channel == Channel.PRINT,
            "sample": sample and preview_of(sample, channel, language, test=seen.is_test),
        }

    @staticmethod
    def _sample(seen: Outlook) -> Receipt | None:
        """The first receipt, whose text stands for all; none on paper."""
        if seen.channel == Channel.PRINT or not seen.ready:
            return None
        return Receipt.objects.select_related("donor").get(pk=seen.ready[0][0])
