"""What is replaced in libraries is what decision 4 lists, and a name or template that moves is noticed."""

import hashlib
import re
from pathlib import Path

import pytest
import wagtail
from django.apps import apps
from django.conf import settings
from wagtail.admin.ui import sidebar

from association.core.wagtail_compat.replace import REPLACED, replace
from association.core.wagtail_compat.templates import COPIED, EXTENDED

ROOT = Path(settings.BASE_DIR)
WAGTAIL = Path(wagtail.__file__).parent
DECISION = (ROOT / "docs/decisions/0004-wagtails-pitfalls.md").read_text()
BLOCK = re.compile(r"{% block (\w+)")


def ours(name: str) -> Path:
    return ROOT / "association/core/templates" / name


def test_decision_lists_every_replaced_name():
    told = set(re.findall(r"^\| `([\w.]+)` \|", DECISION, re.M))

    assert told == set(REPLACED)


def test_name_that_moved_is_refused_at_start():
    with pytest.raises(AttributeError, match="NoSuchMenu"):
        replace("NoSuchMenu", None, sidebar)


def test_every_template_under_wagtails_name_is_listed():
    folders = (
        path for config in apps.get_app_configs() for path in Path(config.path).glob("templates/wagtail*")
    )
    own = (path for path in folders if path.is_relative_to(ROOT / "association"))
    found = {str(path.relative_to(ours(""))) for folder in own for path in folder.rglob("*.html")}

    assert found == {name for name in COPIED if name.startswith("wagtail")} | set(EXTENDED)
    assert {name for name in (*COPIED, *EXTENDED) if f"`{name}`" not in DECISION} == set()


@pytest.mark.parametrize("name", COPIED)
def test_original_of_a_copied_template_is_what_was_copied(name):
    original, checksum = COPIED[name]

    assert hashlib.sha256((WAGTAIL / original).read_bytes()).hexdigest() == checksum


@pytest.mark.parametrize("name", EXTENDED)
def test_blocks_of_an_extended_template_exist(name):
    """A block that is gone from the original would be left out of the page without a word."""
    known, parents = set(), [name]
    while parents:
        text = (WAGTAIL / "admin/templates" / parents.pop()).read_text()
        known |= set(BLOCK.findall(text))
        parents += re.findall(r'{% extends ["\']([^"\']+)', text)

    assert set(BLOCK.findall(ours(name).read_text())) <= known
