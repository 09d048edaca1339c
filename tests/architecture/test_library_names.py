"""Private names of libraries, and replacements inside them, stand in `core/wagtail_compat` and nowhere else."""

import ast
import importlib
import inspect
import re
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
OURS = ("association", "cms", "reports")
COMPAT = ROOT / "association/core/wagtail_compat"
# Documented in spite of the underscore: Django's model API, custom storages, named tuples, Python's enums.
DOCUMENTED = {
    *("_meta", "_state", "_base_manager", "_default_manager", "_save", "_open"),
    *("_replace", "_asdict", "_fields", "_getframe"),
}
# Written by metaclasses into every subclass.
MADE_BY_METACLASSES = {
    *("_declared_fields", "_revisions", "_workflow_states", "_specific_workflow_states"),
    *("_clean_subpage_models", "_clean_parent_page_models", "_abc_impl", "_meta_class", "_is_protocol"),
}

# Names that a library documents as settings of its own.
SETTINGS = {"LOAD_TRUNCATED_IMAGES"}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and not name.endswith("_")


@cache
def trees() -> dict[Path, ast.Module]:
    paths = [path for folder in OURS for path in (ROOT / folder).rglob("*.py")]
    return {
        path: ast.parse(path.read_text())
        for path in paths
        if "migrations" not in path.parts and not path.is_relative_to(COMPAT)
    }


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)[:80]}"


def imported(tree: ast.Module) -> set[str]:
    """Names of the module that are a library's."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module.split(".")[0] not in OURS:
            found |= {alias.asname or alias.name for alias in node.names}
    return found


def root_name(node: ast.AST) -> str | None:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def own_private_names() -> set[str]:
    """Of a name that is only asked of `super()`, the owner is a library."""
    found = set()
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found.add(node.name)
            elif isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Store):
                found.add(node.id if isinstance(node, ast.Name) else node.attr)
    return {name for name in found if is_private(name)}


def test_no_private_name_of_a_library_is_imported_or_read():
    known = own_private_names() | DOCUMENTED
    found = []
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in known:
                found.append(place(path, node))
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [*node.module.split("."), *(alias.name for alias in node.names)]
                if any(map(is_private, names)) and names[0] not in OURS and "_StrPromise" not in names:
                    found.append(place(path, node))

    assert not found, "\n".join(found)


def test_no_library_is_changed():
    found = []
    for path, tree in trees().items():
        libraries = imported(tree)
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            changed = [t for t in targets if isinstance(t, (ast.Attribute, ast.Subscript))]
            if isinstance(node, ast.Call) and root_name(node.func) in ("setattr", "delattr"):
                changed = node.args[:1]
            changed = [t for t in changed if getattr(t, "attr", "") not in SETTINGS]
            if any(root_name(target) in libraries for target in changed):
                found.append(place(path, node))

    assert not found, "\n".join(found)


def test_no_private_method_of_a_library_is_overridden():
    found = []
    for path in trees():
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if "settings" in path.parts or path.stem in ("wsgi", "asgi", "__init__", "gunicorn"):
            continue
        for _name, kind in inspect.getmembers(importlib.import_module(name), inspect.isclass):
            if kind.__module__ != name:
                continue
            for attribute in set(vars(kind)) - DOCUMENTED - MADE_BY_METACLASSES:
                theirs = [base for base in kind.__mro__[1:] if attribute in vars(base)]
                if is_private(attribute) and theirs and theirs[0].__module__.split(".")[0] not in OURS:
                    found.append(f"{name}.{kind.__name__}.{attribute} of {theirs[0].__module__}")

    assert not found, "\n".join(found)


LIBRARIES = ("wagtail", "modelcluster", "drf_spectacular", "openpyxl", "allauth")


def test_every_imported_name_is_documented_or_listed_as_undocumented():
    used = {
        f"{node.module}.{alias.name}"
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not node.level and node.module.split(".")[0] in LIBRARIES
        for alias in node.names
    }
    decision = (ROOT / "docs/decisions/0004-wagtails-pitfalls.md").read_text()
    listed = decision.partition("## Public names without documentation")[2].partition("\n## ")[0]
    undocumented = set(re.findall(r"`((?:\w+\.)+\w+)`", listed))
    lines = (ROOT / "tests/architecture/documented_names.txt").read_text().splitlines()
    documented = {line for line in lines if not line.startswith("#")}

    assert documented & undocumented == set()
    assert used - documented - undocumented == set(), "look it up in the library's documentation"
    assert (documented | undocumented) - used == set(), "no longer imported"
