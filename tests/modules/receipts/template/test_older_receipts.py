"""Receipts issued before there were templates print what they always printed, word for word."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from association.modules.receipts.printing import receipt_context
from tests.modules.receipts.template.bodies import BODIES, issued

GOLDEN = Path(__file__).with_name("golden")
CASES = [(name, False) for name in BODIES] + [("gift", True)]


def page_of(name: str, language: str, *, void: bool) -> str:
    """The page as HTML."""
    with translation.override(language):
        context = receipt_context(issued(name, void=void), language, void=void, copy=void)
        return render_to_string(
            "receipts/print/receipt.html", {**context, "language": language, "rtl": language == "fa"}
        )


def without_blanks(html: str) -> list[str]:
    """Marks and words in order; blank space beside a mark is none of the print's."""
    return [piece for found in re.split(r"(<[^>]*>)", html) if (piece := " ".join(found.split()))]


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize(("name", "void"), CASES, ids=lambda value: str(value))
def test_older_contents_print_as_before(name, void, language):
    golden = GOLDEN / f"{name}{'-void' if void else ''}-{language}.html"

    assert without_blanks(page_of(name, language, void=void)) == without_blanks(golden.read_text())
