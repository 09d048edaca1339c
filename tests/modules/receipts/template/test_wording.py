"""Wording is checked before it can be printed, and printed as text, whatever it holds."""

import pytest
from django.core.exceptions import ValidationError

from association.modules.receipts.models import ReceiptTemplate
from association.modules.receipts.template.wording import bold, filled

pytestmark = pytest.mark.django_db
THANKS = "Thank you {donor} for {amount} ({words})"


def faults(**words) -> dict[str, list[str]]:
    try:
        ReceiptTemplate(**words).clean()
    except ValidationError as exc:
        return exc.message_dict
    return {}


@pytest.mark.parametrize(
    "words",
    [
        {"thanks_en": "Thank you for {amount} ({words})"},
        {"thanks_en": "Thank you {donor} ({words})"},
        {"thanks_en": "Thank you {donor} for {amount}"},
        {"thanks_fa": "سپاس از {donor} برای {amount}"},
        {"thanks_anonymous_en": "Thank you for {amount}"},
        {"thanks_anonymous_fa": "سپاس برای {words}"},
        {"title_annual_en": "Certificate"},
    ],
)
def test_missing_placeholder_is_named_with_its_field(words):
    (field,) = words

    assert list(faults(**words)) == [field]


def test_message_names_what_is_missing_and_only_that():
    said = faults(thanks_en="Thank you {donor}")["thanks_en"][0]

    assert "{amount}" in said
    assert "{words}" in said
    assert "{donor}" not in said


@pytest.mark.parametrize(
    "text",
    [
        THANKS + " {",
        THANKS + " }",
        THANKS + " {{x}",
        THANKS + " {}",
        THANKS + " {0}",
        THANKS + " {receipt}",
        THANKS + " {donor.__class__}",
        THANKS + " {donor[0]}",
        THANKS + " {donor!r}",
        THANKS + " {amount:>900000000}",
        THANKS + " {amount:{words}}",
        THANKS + " \u202e",
        THANKS + " \u2066",
        THANKS + " \x00",
    ],
)
def test_text_that_could_do_more_than_speak_is_refused(text):
    assert list(faults(thanks_en=text)) == ["thanks_en"]


def test_titles_and_names_take_no_placeholder():
    assert list(faults(title_en="Receipt {number}", signatory_en="{donor}")) == ["title_en", "signatory_en"]


@pytest.mark.parametrize("text", ["Receipt {", "Receipt }", "Receipt {{x}", "{{{", "Receipt {x"])
def test_brace_that_stands_alone_is_said_to(text):
    assert "آکولاد" in faults(title_en=text)["title_en"][0]


def test_every_wrong_field_is_named_at_once():
    assert set(faults(thanks_en="x", thanks_fa="y")) == {"thanks_en", "thanks_fa"}


@pytest.mark.parametrize("text", ["", THANKS, THANKS + " {{braces}}", "{words} {amount} {donor} {donor}"])
def test_whole_sentences_are_taken(text):
    assert faults(thanks_en=text) == {}


def test_country_without_spelled_amounts_lets_them_out():
    words = {"thanks_en": "Thank you {donor} for {amount}"}

    assert faults(country="generic", **words) == {}
    assert list(faults(country="iran", **words)) == ["thanks_en"]


def test_words_and_values_are_escaped():
    text = filled("<script>{donor}</script> {{x}} & {amount}", {"donor": bold("<i>y</i>"), "amount": "<u>"})

    assert text == "&lt;script&gt;<b>&lt;i&gt;y&lt;/i&gt;</b>&lt;/script&gt; {x} &amp; &lt;u&gt;"
