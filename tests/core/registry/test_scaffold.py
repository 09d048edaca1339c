"""``modules new`` writes a module that works: tried in a copy of the repository, which it changes."""

import json

import pytest
from django.conf import settings

from association.core.registry.scaffold import ScaffoldError, names_of, write_module
from tests.checkouts import Checkout

ACCESS = "tests/core/access"
TABLES = (
    f"{ACCESS}/test_leak_matrix.py::test_every_address_is_decided",
    f"{ACCESS}/test_row_matrix.py::test_every_address_is_decided",
    f"{ACCESS}/test_api_matrix.py::test_endpoints_answer_as_the_table_says[treasurer]",
    f"{ACCESS}/test_api_matrix.py::test_endpoints_answer_as_the_table_says[board]",
)
WORDS = "tests/core/l10n/test_catalogues.py::test_catalogues_agree_on_texts_they_share"


def rows_of(checkout: Checkout, *, other_than: str = "") -> dict[str, object]:
    tables = (checkout.root / ACCESS).glob("*_matrix.json")
    rows = {
        (table.name, key): value for table in tables for key, value in json.loads(table.read_text()).items()
    }
    return {key: value for key, value in rows.items() if not other_than or f"/{other_than}/" not in key[1]}


def test_new_module_passes_its_own_test_and_leaves_the_tables_of_rights_whole(checkout: Checkout):
    """One whose kind has an irregular plural, and whose words stand in other catalogues already."""
    before = rows_of(checkout)
    write_module("children", root=checkout.root)
    checkout.run(
        f".venv/bin/python -m pytest -q -p no:cacheprovider tests/modules/children {' '.join(TABLES)} {WORDS}"
    )

    assert "7 passed" in checkout.output
    assert (checkout.root / "association/modules/children/migrations/0001_initial.py").exists()
    assert rows_of(checkout, other_than="children") == before
    contracts = (checkout.root / "pyproject.toml").read_text()
    assert '    "association.modules.children",\n    "association.modules.people",\n' in contracts


@pytest.mark.parametrize(
    ("label", "given", "expected"),
    [
        ("scholarships", {}, ("Scholarship", "scholarship", "scholarships", "scholarships")),
        ("membership", {}, ("Membership", "membership", "memberships", "memberships")),
        ("treasury", {}, ("Treasury", "treasury", "treasuries", "treasuries")),
        ("children", {}, ("Child", "child", "children", "children")),
        ("field_visits", {}, ("FieldVisit", "field visit", "field visits", "field-visits")),
        ("treasury", {"model": "CashBox"}, ("CashBox", "cash box", "cash boxes", "cash-boxes")),
        ("aid", {"model": "Grant", "plural": "grants"}, ("Grant", "grant", "grants", "grants")),
    ],
)
def test_names_follow_the_word_or_what_is_asked_for(label, given, expected):
    names = names_of(label, **given)

    assert (names["model"], names["singular"], names["plural"], names["route"]) == expected


@pytest.mark.parametrize("given", [{"model": "cash box"}, {"model": "Éclair"}, {"plural": "Cash Boxes"}])
def test_what_is_no_name_is_refused(given):
    with pytest.raises(ScaffoldError):
        names_of("treasury", **given)


@pytest.mark.parametrize("name", ["Lendings", "2nd", "a", "class", "donations"])
def test_bad_and_taken_names_are_refused(name):
    with pytest.raises(ScaffoldError):
        write_module(name, root=settings.BASE_DIR)
