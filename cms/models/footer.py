"""The words at the foot of every page; the association's identity beside them comes from its profile."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Locale


class Footer(models.Model):
    locale = models.OneToOneField(Locale, models.CASCADE, related_name="+", verbose_name=_("language"))
    about = models.TextField(_("about the association"), help_text=_("Two or three sentences."))
    note = models.CharField(_("closing note"), max_length=250, blank=True)

    panels = [FieldPanel("locale"), FieldPanel("about"), FieldPanel("note")]

    class Meta:
        verbose_name = _("footer")
        verbose_name_plural = _("footers")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} ({self.locale})"
