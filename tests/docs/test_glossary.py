"""Every public name of core is a term of the glossary, and its terms are names that exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.docs.test_reference import table as told

GLOSSARY = (Path(settings.BASE_DIR) / "docs" / "glossary.md").read_text()
NAME = re.compile(r"`([a-z_]+)[`(]")


def rows(heading: str) -> list[list[str]]:
    part = GLOSSARY.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if "|" in line
    ][2:]


def in_reference(heading: str, number: int = 0) -> set[str]:
    """Names of the first column there, which other tests compare with the code."""
    return {name for row in told(heading, number=number) for name in NAME.findall(row[0])}


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Points of contribution", in_reference("Points of contribution")),
        ("Desk", in_reference("Desk")),
        ("Manifest", in_reference("Manifest") | {"blockers"}),
        ("Rules and declarations", in_reference("Points of contribution", 1)),
        ("Services of core", in_reference("Services of core")),
    ],
)
def test_public_names_are_terms(heading, expected):
    terms = [NAME.findall(row[0])[0] for row in rows(heading)]

    assert len(expected) > 5
    assert (set(terms), len(terms)) == (expected, len(set(terms)))


def test_every_term_has_a_meaning_and_people_have_a_persian_word():
    words = rows("Words of the field")
    headings = re.findall(r"^## (.+)$", GLOSSARY, re.M)

    assert [row[0] for heading in headings[:-1] for row in rows(heading) if not row[2]] == []
    assert {row[0] for row in words if not row[1]} == {"isolated call", "policy", "monkeypatch"}
    assert len({row[0] for row in words}) == len(words)


def test_words_that_are_not_used_have_not_come_back():
    """Receipts are left out while their words change; demonstrations are prose."""
    root = Path(settings.BASE_DIR)
    refused = "|".join(row[0] for row in rows("Not these"))
    word = re.compile(rf"\b(?:{refused})(?:s|ed|es)?\b")
    own = {Path(__file__), root / "docs" / "glossary.md"}
    files = (
        path
        for folder in ("association", "cms", "reports", "docs", "tests", "benchmarks")
        for pattern in ("*.py", "*.md", "*.html")
        for path in (root / folder).rglob(pattern)
        if path not in own and not {"receipts", "demo", "migrations"} & set(path.relative_to(root).parts)
    )

    found = [
        f"{path.relative_to(root)}:{number}: {line.strip()[:90]}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if word.search(line)
    ]

    assert not (left := [line for line in found if "demo_words" not in line]), "\n".join(left)
