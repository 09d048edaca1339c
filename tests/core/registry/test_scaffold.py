"""``modules new`` writes a module that works: tried in a copy of the repository, which it changes."""

import pytest
from django.conf import settings

from association.core.registry.scaffold import ScaffoldError, write_module
from tests.checkouts import Checkout

ACCESS = "tests/core/access"
TABLES = (
    f"{ACCESS}/test_leak_matrix.py::test_every_address_is_decided",
    f"{ACCESS}/test_row_matrix.py::test_every_address_is_decided",
    f"{ACCESS}/test_api_matrix.py::test_endpoints_answer_as_the_table_says[treasurer]",
    f"{ACCESS}/test_api_matrix.py::test_endpoints_answer_as_the_table_says[board]",
)


def test_new_module_passes_its_own_test_and_leaves_the_tables_of_rights_whole(checkout: Checkout):
    write_module("lendings", root=checkout.root)
    checkout.run(
        f".venv/bin/python -m pytest -q -p no:cacheprovider tests/modules/lendings {' '.join(TABLES)}"
    )

    assert "6 passed" in checkout.output
    assert (checkout.root / "association/modules/lendings/migrations/0001_initial.py").exists()


@pytest.mark.parametrize("name", ["Lendings", "2nd", "a", "class", "donations"])
def test_bad_and_taken_names_are_refused(name):
    with pytest.raises(ScaffoldError):
        write_module(name, root=settings.BASE_DIR)
