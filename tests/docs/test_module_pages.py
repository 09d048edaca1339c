"""The pages for authors of modules, done word for word in a copy of the repository."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands

from tests.docs.pages import Follower, blocks_of, forget_module

PAGES = Path(settings.BASE_DIR) / "docs" / "modules"
TUTORIAL = PAGES / "tutorial.md"
INDEX = PAGES / "README.md"
WHOLE = "tests/architecture/test_files.py::test_models_and_migrations_agree"
MARKS = {"file", "append", "after", "replace", "run", "says", "like", "only read"}


def how_to_pages() -> list[Path]:
    """The tasks, in the order of the index."""
    return [PAGES / name for name in re.findall(r"\]\((how-to/[\w-]+\.md)\)", INDEX.read_text())]


def test_tutorial_and_every_task_make_a_module_that_passes_its_tests(checkout):
    forget_module(checkout.root, "scholarships")
    follower = Follower(checkout, "scholarships")

    for page in [TUTORIAL, *how_to_pages()]:
        follower.apply(page)

    checkout.run(".venv/bin/python manage.py compile_catalogues")
    checkout.run(f".venv/bin/python -m pytest -q -p no:cacheprovider tests/modules/scholarships {WHOLE}")

    written = sum(
        len(re.findall(r"^def test_", block.body, re.M))
        for page in [TUTORIAL, *how_to_pages()]
        for block in blocks_of(page)
        if block.action in ("file", "append")
    )
    assert f"{written + 3} passed" in checkout.output  # two came with the module, one is WHOLE


def test_index_names_every_task():
    assert sorted(how_to_pages()) == sorted((PAGES / "how-to").glob("*.md"))


def test_every_block_is_executed_or_says_why_not():
    pages = [TUTORIAL, *how_to_pages()]
    code = [(page.name, block) for page in pages for block in blocks_of(page) if block.language != "sh"]

    assert [(name, block.body[:60]) for name, block in code if block.action not in MARKS] == []


def test_commands_that_are_only_shown_exist():
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    known = {*get_commands(), *re.findall(r"^([a-z0-9-]+):", makefile, re.M)}
    shown = [
        line
        for page in [*PAGES.rglob("*.md")]
        for block in blocks_of(page)
        if block.language == "sh"
        for line in block.body.splitlines()
    ]

    used = [re.search(r"(?:manage\.py|make) ([\w-]+)", line) for line in shown]

    assert [match[1] for match in used if match and match[1] not in known] == []


def test_what_is_quoted_from_a_package_stands_there():
    wrong = [
        (page.name, line)
        for page in PAGES.rglob("*.md")
        for block in blocks_of(page)
        if block.action == "like"
        for line in block.body.splitlines()
        if line not in (settings.BASE_DIR / block.path).read_text()
    ]

    assert wrong == []


def test_links_of_the_pages_lead_somewhere():
    links = [
        (page, target)
        for page in PAGES.rglob("*.md")
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text())
    ]

    assert [(page.name, target) for page, target in links if not (page.parent / target).exists()] == []
