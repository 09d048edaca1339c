"""``manage.py modules new NAME``: a whole module, small and working, to change into one's own."""

from __future__ import annotations

import keyword
import re
import subprocess
import sys
from pathlib import Path

from django.template import Context, Engine

from .scaffold_tables import decide_addresses

TEMPLATES = Path(__file__).parent / "scaffold_templates"
_LABEL = re.compile(r"^[a-z][a-z0-9_]{2,40}$")

# Template file -> where it goes below the package (or below tests/modules/<label>/).
PACKAGE = {
    "apps.py-tpl": "apps.py",
    "models.py-tpl": "models.py",
    "contributions.py-tpl": "contributions.py",
    "django.po-tpl": "locale/fa/LC_MESSAGES/django.po",
    "README.md-tpl": "README.md",
}
TESTS = {"test.py-tpl": "test_{label}.py"}


class ScaffoldError(Exception):
    """The module cannot be written; the message says why."""


def names_of(label: str) -> dict[str, str]:
    """``scholarships`` -> the names its files use."""
    singular = label.removesuffix("s") if label.endswith("s") else label
    words = singular.split("_")
    return {
        "label": label,
        "singular": singular.replace("_", " "),
        "plural": label.replace("_", " "),
        "title": label.replace("_", " ").capitalize(),
        "model": "".join(word.capitalize() for word in words),
        "model_name": "".join(words),
        "module": "".join(word.capitalize() for word in label.split("_")),
        "prefix": words[0][:1].upper(),
    }


def write_module(label: str, *, root: Path) -> list[Path]:
    """Write the module's files and its test, announce it among the built-in modules, make its migration.

    Raises ScaffoldError for a bad or taken name; nothing is overwritten.
    """
    if not _LABEL.match(label) or keyword.iskeyword(label):
        raise ScaffoldError(f"{label!r} is no module name. Use small Latin letters, such as scholarships.")
    package = root / "association" / "modules" / label
    tests = root / "tests" / "modules" / label
    for place in (package, tests):
        if place.exists():
            raise ScaffoldError(f"{place} exists already.")
    names = names_of(label)
    written = [_write(TEMPLATES / source, package / target, names) for source, target in PACKAGE.items()]
    written += [
        _write(TEMPLATES / source, tests / target.format(label=label), names)
        for source, target in TESTS.items()
    ]
    for empty in (package / "__init__.py", package / "migrations" / "__init__.py", tests / "__init__.py"):
        empty.parent.mkdir(parents=True, exist_ok=True)
        empty.write_text("")
        written.append(empty)
    _announce(names, root)
    decide_addresses(names, root)
    _make_migration(label, root)
    return written


def _write(source: Path, target: Path, names: dict[str, str]) -> Path:
    template = Engine(autoescape=False).from_string(source.read_text())
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(template.render(Context(names, autoescape=False)))
    return target


def _announce(names: dict[str, str], root: Path) -> None:
    listing = root / "association" / "config" / "modules.py"
    entry = f'    "association.modules.{names["label"]}.apps.{names["module"]}",\n)'
    head, _closing, tail = listing.read_text().rpartition(")")
    listing.write_text(head + entry + tail)


def _make_migration(label: str, root: Path) -> None:
    command = [sys.executable, str(root / "manage.py"), "makemigrations", label, "-n", "initial", "-v", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)  # noqa: S603 -- our own command
    if done.returncode:
        raise ScaffoldError(done.stderr.strip())
