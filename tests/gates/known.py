"""What stands in Wagtail's own markup, which no template of ours replaces: each with what it is, and why it stays."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """`text` is a regular expression over rule or message and what it was found in, on addresses from `pages` on."""

    text: str
    reason: str
    pages: str = "/admin/"

    def covers(self, said: str, address: str) -> bool:
        return address.startswith(self.pages) and re.search(self.text, said) is not None


_LIST = "Lists and headers of Wagtail: the gap is one of form, and every browser repairs it in the same way."
_CHOOSER = "Wagtail keeps a choice in a hidden field and gives it what a visible one would have."
_GROUPS = "Wagtail's editor of groups, which its administrators reach from the page of roles only."

HTML: tuple[Known, ...] = (
    Known(
        "“datetime” on element “time”.*w-human-readable-date", "Times of Wagtail have six digits of a second."
    ),
    Known("Attribute “type” not allowed on element “div”.*w-dropdown", _LIST),
    Known(
        "Element “div” not allowed as child of element “(button|label)”.*"
        '(<div class="w-flex w-items-center w-gap-2">|w-side-panel-toggle__counter|form-side__resize-grip-icon)',
        _LIST,
    ),
    Known("Bad value “” for attribute “action”", "An empty action sends a form to its own page, as meant."),
    Known("“aria-label” attribute must not be specified.*label-(public|private)", _LIST),
    Known("Character reference was not terminated.*&#x21b3", "The arrow before a collection within another."),
    Known(
        "Stray (start|end) tag “td”",
        "The box to tick of a picture stands in a cell without a table.",
        "/admin/images/",
    ),
    Known(
        "“role=tab” must be contained", "The button that leads from the first tab of a user to the second."
    ),
    Known('(“required”|“aria-\\*”).*type="hidden"', _CHOOSER),
    Known('The value of the “for” attribute of the “label” element.*class="w-field__label"', _CHOOSER),
    Known('<label for="id_\\w+" id="id_\\w+-label"', _CHOOSER),
    Known(
        'Duplicate attribute “value”.*name="[a-z]+-\\d+-ORDER"',
        "Wagtail writes the place of a row in a form twice.",
    ),
    Known(
        "Text not allowed in element “iframe”",
        "The panel that shows a page while it is written.",
        "/admin/pages/",
    ),
    Known("“alert” for attribute “role” on element “h2”|other-searches-title", _LIST, "/admin/pages/search/"),
    Known("A table row was \\d columns wide|Table column \\d established", _GROUPS, "/admin/groups/"),
    Known("Duplicate ID “-(section|heading|content)”", _GROUPS, "/admin/groups/"),
)
AXE: tuple[Known, ...] = (
    Known(
        "label .*ui-autocomplete-input",
        "Wagtail's box for tags draws its field without the label of the form.",
    ),
    Known(
        'label .*id="fileupload"',
        "Wagtail's field of many files; the button before it opens the same choice.",
    ),
    Known(
        "aria-required-parent .*#tab-roles",
        "The button that leads from the first tab of a user to the second.",
    ),
)


def unneeded(known: tuple[Known, ...], used: set[Known]) -> list[str]:
    """Entries that nothing was found for: they go."""
    return [each.text for each in known if each not in used]
