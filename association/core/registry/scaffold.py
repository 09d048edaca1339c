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
_WORDS = re.compile(r"^[a-z][a-z0-9 ]{2,60}$")
_IRREGULAR = {"children": "child", "people": "person", "men": "man", "women": "woman", "news": "news"}
_CONTRACT = "Modules reach each other through services only"
_ENTRY = re.compile(r'^msgid "(?P<msgid>.+)"\nmsgstr "(?P<msgstr>.+)"$', re.M)

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


def names_of(label: str, *, model: str = "", plural: str = "") -> dict[str, str]:
    """The names the files of a module use: ``scholarships`` -> Scholarship, ``treasury`` -> Treasury, treasuries.

    `model` is a class name, `plural` the words for several. Raises ScaffoldError for one that is none.
    """
    words = re.findall(r"[A-Z][a-z0-9]*", model) if model else _singular(label).split("_")
    singular = " ".join(word.lower() for word in words)
    if model and ("".join(words) != model or keyword.iskeyword(model)):
        raise ScaffoldError(f"{model!r} is no model name. Use capitals for words, such as Membership.")
    named = singular.replace(" ", "_")
    if not plural:
        plural = label.replace("_", " ") if label != named == _singular(label) else _plural(singular)
    if not _WORDS.match(plural):
        raise ScaffoldError(f"{plural!r} is no plural. Use small Latin letters, such as memberships.")
    model_name = "".join(words).lower()
    return {
        "label": label,
        "singular": singular,
        "plural": plural,
        "title": label.replace("_", " ").capitalize(),
        "model": "".join(word.capitalize() for word in words),
        "model_name": model_name,
        "route": plural.replace(" ", "-"),
        "has_route": "" if plural == f"{model_name}s" else "yes",
        "module": "".join(word.capitalize() for word in label.split("_")),
        "prefix": words[0][:1].upper(),
    }


def _singular(label: str) -> str:
    head, _underscore, last = label.rpartition("_")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif last.endswith("ies"):
        last = f"{last[:-3]}y"
    elif last.endswith(("sses", "ches", "shes", "xes")):
        last = last[:-2]
    elif last.endswith("s") and not last.endswith(("ss", "us", "is")):
        last = last[:-1]
    return f"{head}_{last}" if head else last


def _plural(words: str) -> str:
    head, _space, last = words.rpartition(" ")
    for several, one in _IRREGULAR.items():
        if last == one:
            return f"{head} {several}".strip()
    if words.endswith("y") and words[-2:-1] not in "aeiou":
        return f"{words[:-1]}ies"
    return f"{words}es" if words.endswith(("s", "x", "ch", "sh")) else f"{words}s"


def write_module(label: str, *, root: Path, model: str = "", plural: str = "") -> list[Path]:
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
    names = names_of(label, model=model, plural=plural)
    persian = _known_persian(root)
    written = [_write(TEMPLATES / source, package / target, names) for source, target in PACKAGE.items()]
    _keep_known_persian(package / PACKAGE["django.po-tpl"], persian)
    written += [
        _write(TEMPLATES / source, tests / target.format(label=label), names)
        for source, target in TESTS.items()
    ]
    for empty in (package / "__init__.py", package / "migrations" / "__init__.py", tests / "__init__.py"):
        empty.parent.mkdir(parents=True, exist_ok=True)
        empty.write_text("")
        written.append(empty)
    _announce(names, root)
    _enter_contracts(label, root)
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


def _enter_contracts(label: str, root: Path) -> None:
    """Other modules reach the new one through its services only, and it them."""
    file = root / "pyproject.toml"
    head, found, tail = file.read_text().partition(f'name = "{_CONTRACT}"')
    before, opening, modules = tail.partition("modules = [\n")
    if found and opening:
        file.write_text(f'{head}{found}{before}{opening}    "association.modules.{label}",\n{modules}')


def _known_persian(root: Path) -> dict[str, str]:
    """What texts without a context are in the catalogues: all are merged, so one text has one translation."""
    texts: dict[str, str] = {}
    for folder in ("association", "cms", "reports"):
        for catalogue in (root / folder).rglob("locale/fa/LC_MESSAGES/django.po"):
            for entry in catalogue.read_text().split("\n\n"):
                if "msgctxt" not in entry and (found := _ENTRY.search(entry)):
                    texts.setdefault(found["msgid"], found["msgstr"])
    return texts


def _keep_known_persian(catalogue: Path, persian: dict[str, str]) -> None:
    def entry(found: re.Match[str]) -> str:
        return f'msgid "{found["msgid"]}"\nmsgstr "{persian.get(found["msgid"], found["msgstr"])}"'

    catalogue.write_text(_ENTRY.sub(entry, catalogue.read_text()))


def _make_migration(label: str, root: Path) -> None:
    command = [sys.executable, str(root / "manage.py"), "makemigrations", label, "-n", "initial", "-v", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)  # noqa: S603 -- our own command
    if done.returncode:
        raise ScaffoldError(done.stderr.strip())
