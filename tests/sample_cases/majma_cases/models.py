from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from association.core.documents.models import Document, Record
from association.core.l10n.fields import PersianCharField, RialField

LEVELS = {"c1": _("general"), "c2": _("personal"), "c3": _("protected")}


class Household(Record):
    name = PersianCharField(_("household"), max_length=80)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("case worker")
    )

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("household"), _("households")
        ordering = ("name", "pk")

    class Desk:
        icon = "home"
        fields = columns = chooser = ["name", "worker"]
        search, export, select_related = ["name"], ["name"], ["worker"]

    def __str__(self):
        return self.name

    @classmethod
    def rows_for(cls, user, rows):
        return rows.filter(worker=user)


class Case(Record):
    scope_through = "household"

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="cases", verbose_name=_("household")
    )
    name = PersianCharField(_("name of the child"), max_length=80)
    phone = models.CharField(_("telephone of the family"), max_length=20, blank=True)
    story = PersianCharField(_("story of the child"), max_length=400, blank=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("case"), _("cases")
        ordering = ("name", "pk")

    class Desk:
        icon = "user"
        fields = ["household", ("name", "phone"), "story"]
        columns = ["name", "household", "phone", "story"]
        filters, search, chooser = ["household"], ["name"], ["household", "name"]
        export = ["name", "household__name", "phone", "story"]
        select_related = ["household"]
        levels, read_log = LEVELS, True
        restricted = {"c2": ("phone",), "c3": ("story",)}

    def __str__(self):
        return self.name


class Need(Document):
    scope_through = "case"

    case = models.ForeignKey(Case, models.PROTECT, related_name="needs", verbose_name=_("case"))
    title = PersianCharField(_("need"), max_length=80)
    price_irr = RialField(_("price (Rial)"))
    found_on = models.DateField(_("day it was found"), default=timezone.localdate)
    background = PersianCharField(_("why it is needed"), max_length=400, blank=True)

    class Meta(Document.Meta):
        verbose_name, verbose_name_plural = _("need"), _("needs")
        ordering = ("-found_on", "-pk")

    class Desk:
        icon, series = "list-ul", "N-{year}-{n:03}"
        fields = ["case", ("title", "price_irr"), "found_on", "background"]
        columns = ["number", "title", "case", "price_irr", "background", "docstatus"]
        filters, search = ["case", "docstatus"], ["number", "title", "case__name"]
        export = ["number", "title", "case__name", "price_irr", "background"]
        select_related = ["case"]
        restricted = {"c3": ("background",)}

    def posting_date(self):
        return self.found_on
