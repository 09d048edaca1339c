from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.utils import translation


def render(source, language="fa", **context):
    with translation.override(language):
        return engines["django"].from_string("{% load majma_l10n %}" + source).render(context)


@pytest.mark.parametrize(
    ("source", "value", "persian", "english"),
    [
        ("{{ v|rial }}", 1250000, "۱٬۲۵۰٬۰۰۰\u00a0ریال", "1,250,000\u00a0Rial"),
        ("{{ v|rial_words }}", 5000, "پنج هزار ریال", "five thousand Rial"),
        ("{{ v|number }}", 1237, "۱٬۲۳۷", "1,237"),
        ("{{ v|percent:1 }}", 0.125, "۱۲٫۵٪", "12.5%"),
        ("{{ v|digits }}", "DON-12", "DON-۱۲", "DON-12"),
        ("{{ v|localdate }}", date(2026, 11, 24), "۳ آذر ۱۴۰۵", "24 November 2026"),
        ("{{ v|localdate:'numeric' }}", date(2026, 11, 24), "۱۴۰۵/۰۹/۰۳", "2026-11-24"),
        ("{{ v|jalali }}", date(2026, 11, 24), "۳ آذر ۱۴۰۵", "3 Azar 1405"),
        ("{{ v|localdate }}", datetime(2026, 11, 23, 21, 0, tzinfo=UTC), "۳ آذر ۱۴۰۵", "24 November 2026"),
        ("{{ v|rial }}{{ v|number }}{{ v|localdate }}{{ v|code }}", None, "", ""),
    ],
)
def test_filter_follows_the_language(source, value, persian, english):
    assert render(source, "fa", v=value) == persian
    assert render(source, "en", v=value) == english


def test_code_is_isolated_and_escaped():
    assert render("{{ v|code }}", v="<۱۲>") == '<bdi dir="ltr" class="number">&lt;12&gt;</bdi>'


@pytest.mark.parametrize(
    ("value", "css", "admin", "persian", "english"),
    [
        ("+989124607557", "number", "0912 460 7557", "۰۹۱۲ ۴۶۰ ۷۵۵۷", "+98 912 460 7557"),
        ("02833681234", "number", "02833681234", "۰۲۸۳۳۶۸۱۲۳۴", "02833681234"),
        ("1405-000096", "number", "1405-000096", "۱۴۰۵-۰۰۰۰۹۶", "1405-000096"),
        ("D-1405-00787", "number", "D-1405-00787", "D-۱۴۰۵-۰۰۷۸۷", "D-1405-00787"),
        ("۰۰۱۲۳۴۵۶۷۸", "number", "0012345678", "۰۰۱۲۳۴۵۶۷۸", "0012345678"),
        ("IR062960000000100324200001", "code", *["IR062960000000100324200001"] * 3),
        ("a1@example.org", "code", *["a1@example.org"] * 3),
        ("9cfdc11a787a1b6d", "code", *["9cfdc11a787a1b6d"] * 3),
    ],
)
def test_numbers_that_are_names_have_one_rule(value, css, admin, persian, english):
    shown = render("{{ v|code }}", v=value), render("{{ v|written }}", v=value)
    abroad = render("{{ v|written }}", "en", v=value)

    assert [*shown, abroad] == [
        f'<bdi dir="ltr" class="{css}">{text}</bdi>' for text in (admin, persian, english)
    ]
