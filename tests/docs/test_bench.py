"""The comparison of printers runs with all of them, on any machine that can run the tests."""

import json

import pytest
from django.core.management import CommandError, call_command


def test_every_printer_prints_and_is_named(capsys):
    call_command("bench", "receipts", "--count", "1", "--json")

    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    peers = ("naive", "lean", "chromium", "wkhtmltopdf", "typst")
    assert set(figures) == {"count", "ours_ms", "two_workers", *(f"ratio_to_{name}" for name in peers)}
    assert all(value > 0 for value in figures.values())


@pytest.mark.parametrize("name", ["nothing", "../x"])
def test_unknown_benchmark_is_refused(name):
    with pytest.raises(CommandError, match="no benchmark"):
        call_command("bench", name)
