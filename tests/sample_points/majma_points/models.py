from django.db import models
from django.utils.translation import gettext_lazy as _

from association.core.documents.models import Record
from association.core.l10n.fields import PersianCharField, RialField


class Limit(Record):
    name = PersianCharField(_("limit"), max_length=80, unique=True)
    amount_irr = RialField(_("from amount (Rial)"))
    phone = models.CharField(_("whom to ask"), max_length=20, blank=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("limit of gifts"), _("limits of gifts")
        ordering = ("amount_irr", "pk")

    class Desk:
        icon = "warning"
        fields = ["name", ("amount_irr", "phone")]
        columns = ["name", "amount_irr", "phone"]
        search, export = ["name"], ["name", "amount_irr", "phone"]
        restricted = {"contact": ("phone",)}
        field_right_names = {"contact": _("telephone of whom to ask")}

    def __str__(self):
        return self.name


def met_by(amount_irr):
    """Limits that a gift of so many Rial meets, the lowest first."""
    return Limit.objects.filter(amount_irr__lte=amount_irr)
