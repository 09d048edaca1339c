from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from association.core.documents.models import Document
from association.core.l10n.fields import RialField, WholeNumberField


class Payment(Document):
    donor = models.ForeignKey("people.Party", models.PROTECT, related_name="dues", verbose_name=_("member"))
    paid_on = models.DateField(_("day of the payment"), default=timezone.localdate)
    amount_irr = RialField(_("amount (Rial)"))
    months = WholeNumberField(_("months paid for"), default=12)

    class Meta(Document.Meta):
        verbose_name, verbose_name_plural = _("membership due"), _("membership dues")
        ordering = ("-paid_on", "-pk")

    class Desk:
        series = "M-{year}-{n:04}"
        fields = ["donor", ("paid_on", "amount_irr"), "months"]
        columns = ["number", "donor", "amount_irr", "paid_on", "docstatus"]
        filters, search = ["docstatus", "paid_on"], ["number", "donor__search_key"]
        export = ["number", "amount_irr", "paid_on", "months"]
        select_related = ["donor"]

    def posting_date(self):
        return self.paid_on
