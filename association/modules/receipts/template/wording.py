"""The words of a receipt that an association may choose: what each may hold, and those the product begins with."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..sources import LANGUAGES


@dataclass(frozen=True)
class Part:
    """One piece of wording: the placeholders it must hold, and others it may."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    # Needed only where the country's receipts spell the amount.
    spells: bool = False

    def required(self, *, amount_in_words: bool) -> tuple[str, ...]:
        return (*self.needs, "words") if self.spells and amount_in_words else self.needs

    @property
    def allowed(self) -> tuple[str, ...]:
        return (*self.needs, *self.may, "words") if self.spells else (*self.needs, *self.may)


PARTS: dict[str, Part] = {
    "title": Part(),
    "title_annual": Part(needs=("year",)),
    "title_in_kind": Part(),
    "thanks": Part(needs=("donor", "amount"), spells=True),
    "thanks_anonymous": Part(needs=("amount",), may=("donor",), spells=True),
    "footer": Part(),
    "signatory": Part(),
    "signatory_title": Part(),
}
# Turn the direction of what follows, and so could turn an amount or a number around.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def built_in(language: str) -> dict[str, str]:
    """What stands where an association has written nothing."""
    with translation.override(language):
        return {
            "title": _("Donation receipt"),
            "title_annual": _("Certificate of donations in the year {year}"),
            "title_in_kind": _("Receipt of gifts in kind"),
            "thanks": _("Received with thanks from {donor} the sum of {amount} ({words})."),
            "thanks_anonymous": pgettext(
                "unknown donor", "Received with thanks from {donor} the sum of {amount} ({words})."
            ),
            "footer": "",
            "signatory": "",
            "signatory_title": _("Treasurer of the association"),
        }


def unknown_donor(language: str) -> str:
    """Whom {donor} names in the sentence of thanks to an anonymous donor."""
    with translation.override(language):
        return _("a donor who wishes to stay unknown")


def _named(names: tuple[str, ...]) -> str:
    """Placeholders in a sentence, each kept whole amid Persian."""
    return " ".join(f"\u2066{{{name}}}\u2069" for name in names)


def _found(text: str) -> list[str]:
    """The placeholders of a text. Raises ValidationError for braces that are none."""
    try:
        pieces = list(Formatter().parse(text))
    except ValueError as exc:
        raise ValidationError(
            _("A brace stands alone. Write each placeholder in a pair of braces, such as {donor}.")
        ) from exc
    if any(spec or conversion for _text, _name, spec, conversion in pieces):
        raise ValidationError(_("Within the braces stands the name of a placeholder and nothing else."))
    return [name for _text, name, _spec, _conversion in pieces if name is not None]


def check_text(text: str, part: Part, *, amount_in_words: bool) -> None:
    """Raise ValidationError for a text that cannot be printed as this part. Empty means the built-in words."""
    if not text:
        return
    if any(char in _DIRECTION or unicodedata.category(char) == "Cc" for char in text):
        raise ValidationError(_("It holds invisible characters that turn text around. Type it anew."))
    found = _found(text)
    if unknown := [name for name in found if name not in part.allowed]:
        if not part.allowed:
            raise ValidationError(_("No placeholder may stand here."))
        raise ValidationError(
            _("There is no placeholder %(unknown)s here. These there are: %(known)s.")
            % {"unknown": _named((unknown[0],)), "known": _named(part.allowed)}
        )
    missing = tuple(name for name in part.required(amount_in_words=amount_in_words) if name not in found)
    if missing:
        raise ValidationError(_("It must hold %(missing)s.") % {"missing": _named(missing)})


def check_wording(words: Mapping[str, str], *, amount_in_words: bool) -> None:
    """Check all texts, named ``thanks_fa`` and so on. Raises ValidationError naming each field that is wrong."""
    errors = {}
    for language in LANGUAGES:
        for name, part in PARTS.items():
            field = f"{name}_{language}"
            try:
                check_text(words[field], part, amount_in_words=amount_in_words)
            except ValidationError as exc:
                errors[field] = exc
    if errors:
        raise ValidationError(errors)  # type: ignore[arg-type]


def filled(text: str, values: Mapping[str, str]) -> SafeString:
    """A checked text with its placeholders filled. Text and values are escaped, but for values marked safe."""
    pieces = Formatter().parse(text)
    return format_html_join(
        "",
        "{}{}",
        ((conditional_escape(plain), values[name] if name else "") for plain, name, _spec, _conv in pieces),
    )


def bold(text: str) -> SafeString:
    return format_html("<b>{}</b>", text)
