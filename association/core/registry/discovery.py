"""Which modules make up this installation, in which order, and what is wrong with the rest.

Pure functions over manifests: nothing here touches the database or the app registry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import entry_points

from .module import CORE_VERSION, Module

ENTRY_POINT_GROUP = "association.modules"
_REQUIREMENT = re.compile(r"^(?P<label>[a-z_][a-z0-9_]*)?\s*(?P<bounds>.*)$")
_BOUND = re.compile(r"^(>=|<=|==|>|<)\s*([0-9.]+)$")


@dataclass(frozen=True)
class Problem:
    """A module that was left out, and why."""

    label: str
    reason: str


@dataclass(frozen=True)
class Resolution:
    """Modules in start order (what a module needs comes before it), and those left out."""

    modules: tuple[type[Module], ...] = ()
    problems: tuple[Problem, ...] = field(default_factory=tuple)

    @property
    def app_configs(self) -> list[str]:
        return [f"{module.__module__}.{module.__qualname__}" for module in self.modules]


def _version(text: str) -> tuple[int, ...]:
    parts = [int(part) for part in text.split(".")]
    return tuple(parts + [0] * (4 - len(parts)))


def version_in_range(version: str, bounds: str) -> bool:
    """Whether `version` satisfies comma-separated `bounds` such as ``">=1.0,<2"``."""
    tests = {
        ">=": lambda a, b: a >= b,
        "<=": lambda a, b: a <= b,
        "==": lambda a, b: a == b,
        ">": lambda a, b: a > b,
        "<": lambda a, b: a < b,
    }
    for bound in filter(None, (part.strip() for part in bounds.split(","))):
        match = _BOUND.match(bound)
        if match is None or not tests[match[1]](_version(version), _version(match[2])):
            return False
    return True


def load(paths: Iterable[str]) -> tuple[list[type[Module]], list[Problem]]:
    """Import manifests named ``"package.apps.Class"``; one that fails becomes a `Problem`."""
    found, problems = [], []
    for path in paths:
        module_path, _, class_name = path.rpartition(".")
        try:
            manifest = getattr(import_module(module_path), class_name)
        except Exception as exc:  # noqa: BLE001 -- a third-party module may fail in any way; the site must start
            problems.append(Problem(path, f"{type(exc).__name__}: {exc}"))
            continue
        if isinstance(manifest, type) and issubclass(manifest, Module):
            found.append(manifest)
        else:
            problems.append(Problem(path, "is not a Module"))
    return found, problems


def installed_module_paths() -> list[str]:
    """Manifests announced by installed packages, by name."""
    points = entry_points(group=ENTRY_POINT_GROUP)
    return sorted(point.value.replace(":", ".") for point in points)


def resolve(manifests: Iterable[type[Module]]) -> Resolution:
    """Order modules by what they need; leave out incompatible, missing and cyclic ones with their dependants."""
    by_label = {m.manifest_label(): m for m in sorted(manifests, key=lambda m: m.manifest_label())}
    problems: dict[str, str] = {}
    ordered: dict[str, type[Module]] = {}
    for label in by_label:
        _visit(label, by_label, ordered, problems, ())
    return Resolution(tuple(ordered.values()), tuple(Problem(k, v) for k, v in sorted(problems.items())))


def _visit(
    label: str,
    by_label: Mapping[str, type[Module]],
    ordered: dict[str, type[Module]],
    problems: dict[str, str],
    trail: tuple[str, ...],
) -> bool:
    if label in ordered:
        return True
    if label in problems:
        return False
    if label in trail:
        problems[label] = "needs itself through " + " -> ".join((*trail, label))
        return False
    manifest = by_label[label]
    if not version_in_range(CORE_VERSION, manifest.core):
        problems[label] = f"needs core {manifest.core}, this is {CORE_VERSION}"
        return False
    for requirement in manifest.needs:
        match = _REQUIREMENT.match(requirement)
        needed, bounds = (match["label"], match["bounds"]) if match else (None, "")
        if needed is None or needed not in by_label:
            problems[label] = f"needs {requirement}, which is not installed"
            return False
        if not version_in_range(by_label[needed].version, bounds):
            problems[label] = f"needs {requirement}, found {by_label[needed].version}"
            return False
        if not _visit(needed, by_label, ordered, problems, (*trail, label)):
            problems.setdefault(label, f"needs {needed}, which was left out")
            return False
    ordered[label] = manifest
    return True


def discover(builtin: Iterable[str], *, safe_mode: bool = False, without: Iterable[str] = ()) -> Resolution:
    """Built-in modules plus those of installed packages (`safe_mode`: built-ins only), but for labels in `without`."""
    paths = [*builtin, *([] if safe_mode else installed_module_paths())]
    found, broken = load(paths)
    left_out = frozenset(without)
    resolution = resolve(manifest for manifest in found if manifest.manifest_label() not in left_out)
    return Resolution(resolution.modules, (*broken, *resolution.problems))
