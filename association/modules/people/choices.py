from django.db import models
from django.utils.translation import gettext_lazy as _


class PartyKind(models.TextChoices):
    """A natural or a legal person (شخص حقیقی، شخص حقوقی)."""

    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")
