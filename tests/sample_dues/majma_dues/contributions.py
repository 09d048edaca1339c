from django.utils.translation import ngettext

from association.core.l10n.money import format_number
from association.modules.receipts.services import SourceKind, Statement, offer_source


class Dues(SourceKind):
    model = "majma_dues.payment"
    amount, received = "amount_irr", "paid_on"
    select_related = ("donor",)

    def summary(self, payment):
        words = ngettext("%(months)s month", "%(months)s months", payment.months)
        return words % {"months": format_number(payment.months)}

    def state(self, payment):
        return Statement(
            reference=payment.number or "",
            received_on=payment.paid_on,
            amount_irr=payment.amount_irr,
            purpose=str(payment._meta.verbose_name),
            details={"fund": {"fa": "حق عضویت", "en": "Membership due"}},
        )


offer_source(Dues())
