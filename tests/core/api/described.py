"""The API's document as a judge: whether an answer is one it describes."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
from django.core.cache import cache
from django.test import Client

# Bodies and answers of files are bytes; there is nothing in them that a schema could describe.
FILES = ("application/pdf", "application/zip", "application/octet-stream")


def _nullable(schema: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: `nullable` becomes a type."""
    if isinstance(schema, list):
        return [_nullable(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _nullable(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") else plain


class Described:
    """The document this installation serves."""

    def __init__(self) -> None:
        cache.clear()
        self.document = json.loads(Client().get("/api/v1/schema/?format=json").content)
        self._components = _nullable(self.document["components"])
        self._paths = [
            (path, re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$")) for path in self.document["paths"]
        ]

    def operations(self) -> dict[tuple[str, str], Any]:
        """All operations by method and path with ``{arguments}``."""
        return {
            (method.upper(), path): operation
            for path, operations in self.document["paths"].items()
            for method, operation in operations.items()
        }

    def path_of(self, address: str) -> str:
        """The path of an address; the one with the fewest arguments where two fit."""
        fit = [path for path, pattern in self._paths if pattern.match(address.partition("?")[0])]
        return min(fit, key=lambda path: path.count("{"))

    def _wrong(self, schema: Any, value: Any) -> list[str]:
        whole = {**_nullable(schema), "components": self._components}
        return [
            f"{list(error.path)}: {error.message[:200]}"
            for error in jsonschema.Draft202012Validator(whole).iter_errors(value)
        ]

    def faults(self, method: str, address: str, answer: Any) -> list[str]:
        """What the document does not say of an answer: its status, its media type, its content."""
        operation = self.operations()[method.upper(), self.path_of(address)]
        described = operation["responses"].get(str(answer.status_code))
        if described is None:
            return [f"status {answer.status_code} is not described"]
        media = answer.headers.get("Content-Type", "").partition(";")[0]
        contents = described.get("content", {})
        if answer.status_code == 204 or not contents:
            return [] if not answer.content else ["there is content"]
        if media not in contents:
            return [f"media type {media} is not described"]
        return [] if media in FILES else self._wrong(contents[media]["schema"], answer.json())

    def refuses(self, method: str, address: str, body: Any) -> list[str]:
        """What is wrong with a JSON body by the document."""
        operation = self.operations()[method.upper(), self.path_of(address)]
        return self._wrong(operation["requestBody"]["content"]["application/json"]["schema"], body)
