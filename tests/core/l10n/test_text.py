"""The one list of characters nobody sees, and names that are written in several ways."""

import pytest

from association.core.l10n.text import clean_persian, compact, holds_control, normalize, only_seen

UNSEEN = ["\u200b", "\u202a", "\u202e", "\u2066", "\u2069", "\u061c", "\u00ad", "\ufeff", "\u200f", "\u2060",
          "\x00", "\x01", "\x7f", "\u3164", "\ud800", "\U000e0041"]  # fmt: skip


@pytest.mark.parametrize("char", UNSEEN, ids=[f"U+{ord(char):04X}" for char in UNSEEN])
def test_what_nobody_sees_is_in_no_name_key_or_figure(char):
    name = f"{char}سارا{char} نمونه{char}"

    assert clean_persian(name) == "سارا نمونه"
    assert normalize(name) == "سارا نمونه"
    assert only_seen(f"12{char}34") == "1234"
    assert clean_persian(char * 3) == ""


def test_half_space_stays_between_letters_only():
    assert clean_persian("\u200cعلی\u200c\u200cرضا \u200cمی\u200cشود\u200c") == "علی\u200cرضا می\u200cشود"
    assert clean_persian("\u200c \u200c") == ""


def test_control_characters_are_told_from_line_breaks():
    assert [holds_control(text) for text in ("الف\nب\tپ\r", "الف\x01", "الف\x00", "\u200f")] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("other", ["علی رضا", "علیرضا", "علي‌رضا", "عَلی‌رضا"])
def test_spellings_of_one_name_are_one(other):
    assert compact(other) == compact("علی‌رضا")


@pytest.mark.parametrize("other", ["خانه‌ی ما", "خانهٔ ما", "خانه ی ما", "خانه ما"])
def test_spellings_of_a_genitive_are_one(other):
    assert normalize(other) == normalize("خانۀ ما")


def test_digits_of_any_script_are_folded():
    assert normalize("１۲٣४") == "1234"
