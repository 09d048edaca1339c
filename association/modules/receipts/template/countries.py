"""What the receipts of a country state: profiles in code, each offered by a module. Iran first, then a generic one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from association.core.registry.state import is_enabled

Fact = Literal["permit", "registration_number", "national_legal_id"]


@dataclass(frozen=True)
class CountryProfile:
    """Contents that a country's receipts must or may have. Declare one and call `offer_profile`.

    `name` is stored with every receipt: it never changes meaning. `shown` are the facts of registration printed
    below the association's name, `required` the columns of its profile without which a receipt says too little.
    `module` is the label of the module it comes from: while that is off, the profile is not offered.
    """

    name: str
    title: str | Promise
    shown: tuple[Fact, ...] = ()
    required: tuple[str, ...] = ("name_fa", "address_fa")
    amount_in_words: bool = False  # whether the sentence of thanks must spell the amount
    other_calendar: bool = True  # the date of issue in the other calendar, beside that of the language
    tracking_number: bool = True
    card_digits: bool = False  # the last four digits of the card, where the payment has them
    donor_id: bool = False  # whether the donor's national id may be printed; the template says whether it is
    module: str = "receipts"


IRAN = CountryProfile(
    "iran",
    _("Iran"),
    shown=("permit", "registration_number", "national_legal_id"),
    required=("name_fa", "address_fa", "permit_number", "registration_number"),
    amount_in_words=True,
    card_digits=True,
    donor_id=True,
)
GENERIC = CountryProfile("generic", _("Any other country"), shown=("registration_number",))

_profiles: dict[str, CountryProfile] = {}


def remember_profile(profile: CountryProfile) -> None:
    """Keep a profile; `services.offer_profile` is the way for modules. Raises ValueError for a name taken already."""
    if profile.name in _profiles:
        raise ValueError(f"the country profile {profile.name} is offered twice")
    _profiles[profile.name] = profile


def country_profiles() -> list[CountryProfile]:
    """The profiles of modules that are on, in the order in which they were offered."""
    return [profile for profile in _profiles.values() if is_enabled(profile.module)]


def profile_named(name: str) -> CountryProfile | None:
    """The profile of a name; None for one nobody offers at present."""
    return next((profile for profile in country_profiles() if profile.name == name), None)


def profile_choices() -> list[tuple[str, str | Promise]]:
    """Every profile there is, for forms and for the words of old rows; what is off is refused when it is put to use."""
    return [(profile.name, profile.title) for profile in _profiles.values()]


for _profile in (IRAN, GENERIC):
    remember_profile(_profile)
