import pytest

from association.core.registry.discovery import load, resolve, version_in_range
from association.core.registry.module import Module


def module(
    label: str, *, needs: tuple[str, ...] = (), version: str = "1.0", core: str = ">=1,<2"
) -> type[Module]:
    return type(
        label.title(),
        (Module,),
        {"name": f"x.{label}", "label": label, "needs": needs, "version": version, "core": core},
    )


def labels(resolution) -> list[str]:
    return [m.manifest_label() for m in resolution.modules]


def test_what_is_needed_comes_first():
    assert labels(resolve([module("a", needs=("b",)), module("b", needs=("c>=1",)), module("c")])) == [
        "c",
        "b",
        "a",
    ]


def test_missing_need_leaves_out_the_dependants_too():
    resolution = resolve([module("a", needs=("b",)), module("b", needs=("gone",)), module("c")])

    assert labels(resolution) == ["c"]
    assert [p.label for p in resolution.problems] == ["a", "b"]


def test_cycle_is_left_out_and_named():
    resolution = resolve([module("a", needs=("b",)), module("b", needs=("a",)), module("c")])

    assert labels(resolution) == ["c"]
    assert "a -> b -> a" in resolution.problems[0].reason or "b -> a -> b" in resolution.problems[1].reason


@pytest.mark.parametrize(
    "bad", [module("a", core=">=2"), module("a", needs=("b>=9",))], ids=["too new for core", "need too old"]
)
def test_incompatible_module_is_left_out(bad):
    assert labels(resolve([bad, module("b")])) == ["b"]


def test_broken_manifest_becomes_a_problem():
    found, problems = load(["no.such.Module", "tests.factories.make_party"])

    assert found == []
    assert [p.label for p in problems] == ["no.such.Module", "tests.factories.make_party"]


@pytest.mark.parametrize(
    ("version", "bounds", "within"),
    [
        ("1.2", ">=1,<2", True),
        ("2.0", ">=1,<2", False),
        ("1.10", ">1.9", True),
        ("1", "==1.0", True),
        ("1", "~1", False),
    ],
)
def test_version_bounds(version, bounds, within):
    assert version_in_range(version, bounds) is within
