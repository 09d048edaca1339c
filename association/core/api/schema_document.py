"""The OpenAPI document as a whole: in one language, with its server, and with names programs can be made of."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator

_LABELLED = re.compile(r"^\* `(-?\d+)` - (.+)$", re.MULTILINE)
_NO_NAME = re.compile(r"[^A-Z0-9]+")


class DocumentInEnglish(SchemaGenerator):
    """Always in English, whatever language is asked for: names of types derive from its words."""

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        with override("en"):
            document = super().get_schema(request, public)
        here = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
        document["servers"] = [
            {"url": here, "description": "This installation"},
            {"url": "/", "description": "Wherever this document was read"},
        ]
        return document


def plain_strings(result: Any, generator: Any, **kwargs: Any) -> Any:
    """Text that may be empty is one string: as `oneOf` of two, the empty one would match both.

    A pattern stays; ours allow for the empty text. A format goes, as the empty text has none.
    """
    for component in result["components"]["schemas"].values():
        for name, schema in component.get("properties", {}).items():
            kinds = schema.get("oneOf", [])
            if len(kinds) == 2 and all(kind.get("type") == "string" for kind in kinds):
                longest = max(kind.get("maxLength", 0) for kind in kinds)
                kept = {key: value for key, value in schema.items() if key != "oneOf"}
                patterns = [{"pattern": kind["pattern"]} for kind in kinds if "pattern" in kind]
                plain = {"type": "string", "maxLength": longest, **kept, **(patterns or [{}])[0]}
                component["properties"][name] = plain
    return result


def named_numbers(result: Any, generator: Any, **kwargs: Any) -> Any:
    """Numbers that stand for words carry them: a generated client says SUBMITTED, not NUMBER_1."""
    for component in result["components"]["schemas"].values():
        words = dict(_LABELLED.findall(component.get("description", "")))
        values = component.get("enum", [])
        if values and component.get("type") == "integer":
            component["x-enum-varnames"] = [
                _NO_NAME.sub("_", words[str(value)].upper()).strip("_") for value in values
            ]
    return result


def untitled_parameters(result: Any, generator: Any, **kwargs: Any) -> Any:
    """A parameter is called by its name; its title would become the name of one more type."""
    for operations in result["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                parameter["schema"].pop("title", None)
    return result


def only_domain_api(endpoints: list[Any]) -> list[Any]:
    """Leave Wagtail's internal endpoints out of the document."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
