from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from association.core.documents.models import Document
from association.core.l10n.fields import PersianCharField, WholeNumberField


class Visit(Document):
    school = PersianCharField(_("school"), max_length=120)
    visited_on = models.DateField(_("day of the visit"), default=timezone.localdate)
    children = WholeNumberField(_("children met"))

    class Meta(Document.Meta):
        verbose_name, verbose_name_plural = _("school visit"), _("school visits")
        ordering = ("-visited_on", "-pk")

    class Desk:
        series = "V-{year}-{n:03}"
        fields = ["school", ("visited_on", "children")]
        columns = ["number", "school", "visited_on", "children", "docstatus"]
        filters, search = ["docstatus", "visited_on"], ["number", "school"]
        export = ["number", "school", "visited_on", "children"]

    def posting_date(self):
        return self.visited_on

    @classmethod
    def rows_for(cls, user, rows):
        return rows if user.is_superuser else rows.filter(created_by=user)
