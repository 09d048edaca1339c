"""The tables of the reference against the code: what is not told there fails here."""

import dataclasses
import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands

from association.core import contribute
from association.core.desk.declaration import Desk
from association.core.registry.contributions import POINTS
from association.core.registry.module import Module
from association.core.rules import registry as rules

ROOT = Path(settings.BASE_DIR)
REFERENCE = (ROOT / "docs" / "modules" / "reference.md").read_text()
OURS = ("association", "cms", "reports")
PLACES = re.findall(
    r"\(`((?:access|api|desk|documents|rules|jobs|printing|registry)\.[a-z_.]+)`\)", REFERENCE
)


def table(heading: str, *, number: int = 0) -> list[list[str]]:
    """Cells of a table below a heading, without its two first lines."""
    part = REFERENCE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    tables = re.findall(r"(?:^\|.*\|\n?)+", part, re.M)
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in tables[number].splitlines()[2:]]


def names(cell: str) -> list[str]:
    return re.findall(r"`([\w.]+)", cell)


def test_manifest_is_told_whole():
    declared = {name for name in vars(Module) if not name.startswith("_")}
    told = {name for row in table("Manifest") for name in names(row[0])}

    assert told == (declared - {"default_auto_field", "manifest_label", "blockers", "import_models"}) | {
        *("name", "label", "verbose_name")
    }


def test_every_key_of_a_desk_is_told_and_no_other():
    keys = {field.name for field in dataclasses.fields(Desk)} - {"model"}

    assert {name for row in table("Desk") for name in names(row[0])} == keys


def test_defaults_of_the_desk_are_as_told():
    told = {row[0].strip("`"): row[2].strip("`") for row in table("Desk")}
    plain = {
        f.name: f.default for f in dataclasses.fields(Desk) if f.name in ("icon", "menu_order", "creatable")
    }

    assert {name: told[name] for name in plain} == {name: str(value) for name, value in plain.items()}


def test_points_are_told_in_full():
    rows = {names(row[0])[0]: row for row in table("Points of contribution")}

    assert tuple(rows) == POINTS


@pytest.mark.parametrize("point", POINTS)
def test_options_of_a_point_are_its_parameters(point):
    (row,) = [row for row in table("Points of contribution") if row[0] == f"`{point}`"]

    assert names(row[1]) == list(inspect.signature(getattr(contribute, point)).parameters)
    assert all(row)


def test_rules_are_told():
    declared = {
        name
        for name, function in inspect.getmembers(rules, inspect.isfunction)
        if function.__module__ == rules.__name__ and inspect.signature(function).return_annotation == "None"
    }
    told = {name for row in table("Points of contribution", number=1) for name in names(row[0])}

    assert declared <= told


def test_services_of_the_modules_are_told_and_no_other():
    told = {(row[0], names(row[1])[0]) for row in table("Services of the built-in modules")}
    found = {
        (path.parent.name, name)
        for path in (ROOT / "association" / "modules").glob("*/services.py")
        for name in re.findall(r"^def ([a-z]\w+)\(", path.read_text(), re.M)
    }

    assert told == found


def test_every_variable_of_the_environment_is_told():
    files = (ROOT / "association" / "config" / "settings").glob("*.py")
    read = {name for path in files for name in re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', path.read_text())}

    assert {name for row in table("Settings") for name in names(row[0])} == read


def test_every_command_is_told():
    configs = {config.name for config in apps.get_app_configs() if config.name.partition(".")[0] in OURS}
    ours = {name for name, app in get_commands().items() if app in configs}

    told = {re.search(r"manage\.py (\w+)", row[0])[1] for row in table("Commands")}

    assert told == ours


@pytest.mark.parametrize("path", PLACES)
def test_places_named_exist(path):
    place = ROOT / "association" / "core" / Path(*path.split("."))

    assert place.with_suffix(".py").exists() or place.is_dir()
