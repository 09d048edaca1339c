"""Send the receipts of a batch: exact counts first, then one order, then how far it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from association.core.desk.steps import PreviewPage
from association.core.jobs.services import why_left_behind
from association.core.l10n.money import format_number

from ...batch_models import ReceiptBatch
from ...models import Receipt, ReceiptRules
from ..batches import counts_by_state, left_behind, runs_of, send_batch
from ..choices import Channel
from ..messages import preview_of
from ..outlook import Outlook, outlook_of
from ..set_up import check_set_up


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
