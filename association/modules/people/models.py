"""Persons and organisations. One table, as in accounting: either may give, and a gift names one donor."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from association.core.documents.fields import SearchKeyField
from association.core.documents.listing import Has
from association.core.documents.models import Record
from association.core.l10n.fields import MobileField, NationalIdField, PersianCharField, PostalCodeField
from association.core.l10n.identifiers import (
    normalize_mobile,
    normalize_national_id,
    normalize_postal_code,
    validate_mobile,
    validate_national_id,
    validate_postal_code,
)
from association.core.l10n.text import clean_persian, only_seen

from .choices import PartyKind


class Party(Record):
    """A person or an organisation.

    `phone` is stored as +989xxxxxxxxx. `national_id` is optional: nobody is turned away for want of
    a paper. Neither is unique: a family may share a telephone. The search key holds names only; what
    identifies a person is folded into a key of its own, for those who may see it.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=PartyKind, default=PartyKind.PERSON)
    honorific = PersianCharField(_("title"), max_length=40, blank=True, help_text=_("Such as Dr, Mrs, Haj."))
    name = PersianCharField(_("name"), max_length=200)
    name_en = models.CharField(
        _("name in English"), max_length=200, blank=True, help_text=_("For receipts in English.")
    )
    phone = MobileField(_("mobile"), max_length=20, blank=True, db_index=True)
    national_id = NationalIdField(_("national id"), max_length=10, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = PersianCharField(_("address"), max_length=400, blank=True)
    postal_code = PostalCodeField(_("postal code"), max_length=10, blank=True)
    note = PersianCharField(_("note"), max_length=400, blank=True)
    search_key = SearchKeyField(sources=("name", "name_en"))
    identity_key = SearchKeyField(sources=("phone_local", "national_id", "email"))

    # Whether this very object was just added by `find_or_add_donor`.
    is_new = False

    class Meta(Record.Meta):
        verbose_name = _("person or organisation")
        verbose_name_plural = _("people and organisations")
        ordering = ("name", "pk")
        indexes = [models.Index(fields=["name", "id"], name="party_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="party_has_a_name",
                violation_error_message=_("Write the name of the person or organisation."),
            ),
        ]

    class Desk:
        icon = "user"
        route = "people"
        fields = [
            ("kind", "honorific"),
            ("name", "name_en"),
            ("phone", "national_id"),
            ("email", "postal_code"),
            "address",
            "note",
        ]
        columns = ["name", "kind", "phone", "email", "created_at"]
        inspect = [
            "name",
            "kind",
            "honorific",
            "name_en",
            "phone",
            "national_id",
            "email",
            "address",
            "postal_code",
            "note",
        ]
        filters = ["kind", "created_at", Has("phone"), Has("email")]
        search = ["search_key", "identity_key"]
        export = [
            "name",
            "name_en",
            "kind",
            "phone",
            "national_id",
            "email",
            "address",
            "postal_code",
            "created_at",
        ]
        chooser = ["kind", "name", "phone"]
        no_copy = ["phone", "national_id", "email"]
        restricted = {"identity": ("phone", "phone_local", "national_id", "email", "address", "postal_code")}
        field_right_names = {"identity": _("identity and contact details")}

    def __str__(self) -> str:
        return self.name

    @property
    def phone_local(self) -> str:
        """The number as people dial it: 09xxxxxxxxx."""
        return f"0{self.phone[3:]}" if self.phone.startswith("+98") else self.phone

    def clean(self) -> None:
        """Bring identifiers into their stored form. Raises ValidationError naming the field."""
        errors = {}
        self.name_en, self.email = clean_persian(self.name_en), only_seen(self.email).strip()
        for name, normalise, validate in (
            ("phone", normalize_mobile, validate_mobile),
            ("national_id", normalize_national_id, validate_national_id),
            ("postal_code", normalize_postal_code, validate_postal_code),
        ):
            if value := getattr(self, name):
                try:
                    validate(value)
                except ValidationError as exc:
                    errors[name] = exc
                else:
                    setattr(self, name, normalise(value))
        if errors:
            raise ValidationError(errors)

    def printed_name(self, language: str | None = None) -> str:
        """The name as a receipt in `language` prints it, with the title."""
        if (language or get_language()) == "en" and self.name_en:
            return self.name_en
        return f"{self.honorific} {self.name}".strip()
