"""The columns of a template's wording, one per part and language."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from association.core.l10n.fields import PersianCharField

SHORT, LONG = 100, 400
_THANKS = _("Must hold {donor}, {amount} and {words}; these are filled in.")
_ANONYMOUS = _("Must hold {amount} and {words}; {donor} says that the donor wishes to stay unknown.")
_ANNUAL = _("Must hold {year}, the year it covers.")


class Wording(models.Model):
    """What an association writes on its receipts in its own words; empty for the built-in ones."""

    title_fa = PersianCharField(_("title of a receipt in Persian"), max_length=SHORT, blank=True)
    title_en = PersianCharField(_("title of a receipt in English"), max_length=SHORT, blank=True)
    title_annual_fa = PersianCharField(
        _("title of the annual certificate in Persian"), max_length=SHORT, blank=True, help_text=_ANNUAL
    )
    title_annual_en = PersianCharField(
        _("title of the annual certificate in English"), max_length=SHORT, blank=True, help_text=_ANNUAL
    )
    title_in_kind_fa = PersianCharField(
        _("title of a receipt of gifts in kind in Persian"), max_length=SHORT, blank=True
    )
    title_in_kind_en = PersianCharField(
        _("title of a receipt of gifts in kind in English"), max_length=SHORT, blank=True
    )
    thanks_fa = PersianCharField(
        _("sentence of thanks in Persian"), max_length=LONG, blank=True, help_text=_THANKS
    )
    thanks_en = PersianCharField(
        _("sentence of thanks in English"), max_length=LONG, blank=True, help_text=_THANKS
    )
    thanks_anonymous_fa = PersianCharField(
        _("thanks to an unknown donor in Persian"), max_length=LONG, blank=True, help_text=_ANONYMOUS
    )
    thanks_anonymous_en = PersianCharField(
        _("thanks to an unknown donor in English"), max_length=LONG, blank=True, help_text=_ANONYMOUS
    )
    footer_fa = PersianCharField(_("note at the foot in Persian"), max_length=LONG, blank=True)
    footer_en = PersianCharField(_("note at the foot in English"), max_length=LONG, blank=True)
    signatory_fa = PersianCharField(_("name of the signatory in Persian"), max_length=SHORT, blank=True)
    signatory_en = PersianCharField(_("name of the signatory in English"), max_length=SHORT, blank=True)
    signatory_title_fa = PersianCharField(
        _("office of the signatory in Persian"), max_length=SHORT, blank=True
    )
    signatory_title_en = PersianCharField(
        _("office of the signatory in English"), max_length=SHORT, blank=True
    )

    class Meta:
        abstract = True
