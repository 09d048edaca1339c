"""The OpenAPI document: only the domain API, with its errors."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

_PROBLEMS = {
    "400": "The data is not valid.",
    "401": "Sign in first.",
    "403": "Your role may not do this.",
    "404": "Not found, or not yours to see.",
    "405": "This address takes other methods.",
    "406": "This address answers in other media types.",
    "409": "The state of the document does not allow this.",
    "415": "Send JSON; files as multipart/form-data where an operation takes them.",
    "429": "Too many requests; try again after the seconds of `Retry-After`.",
    "503": "Busy or without room; nothing was done. Try again after the seconds of `Retry-After`.",
}


_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    "header",
    description="A name for this request, new for each. Sent again, it gets the same answer and does nothing twice.",
)
_IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    "header",
    description="The ETag of the row as it was read. Nothing is written if it has changed since.",
)
_IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, "header", description="The ETag already known; the answer is 304 while it is right."
)
_ETAG = OpenApiParameter(
    "ETag", str, "header", response=[200, 201], description="Changes with every change of the row."
)
_ROW_ACTIONS = {"retrieve", "create", "partial_update"}
_REPLAYED = OpenApiParameter(
    "Idempotency-Replayed",
    bool,
    "header",
    response=[200, 201],
    description="The answer is that of an earlier request with this key.",
)


class FieldProblemSerializer(serializers.Serializer):
    """What is wrong with one field; `field` is a path such as ``lines.0.amount_irr``."""

    field = serializers.CharField()
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """RFC 9457 problem details, with `errors` where fields are to blame."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FieldProblemSerializer(many=True, required=False)  # type: ignore[assignment]


class ProblemSchema(AutoSchema):
    """Declares the error answers that every operation can give, and the headers that make writing safe."""

    def get_override_parameters(self) -> list[Any]:
        if not hasattr(self.view, "desk"):
            return []
        action = getattr(self.view, "action", "")
        found = [_KEY, _REPLAYED] if self.method == "POST" else []
        found += [_IF_MATCH] if self._changes_a_row() else []
        found += [_IF_NONE_MATCH] if action == "retrieve" else []
        return [*found, _ETAG] if self.method == "POST" or action in _ROW_ACTIONS else found

    def _changes_a_row(self) -> bool:
        return getattr(self.view, "detail", False) and self.method in ("POST", "PATCH", "DELETE")

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        if getattr(self.view, "action", "") == "retrieve":
            bodies["304"] = {"description": "What the reader has is still right."}
        changed = {"412": "The row is not as it was when it was read."} if self._changes_a_row() else {}
        for code, description in (_PROBLEMS | changed).items():
            if code not in bodies:
                bodies[code] = self._get_response_for_code(
                    ProblemSerializer, code, media_types=["application/problem+json"], direction=direction
                ) | {"description": description}
        return bodies


def plain_strings(result: Any, generator: Any, **kwargs: Any) -> Any:
    """An e-mail address that may be empty is one string: as `oneOf` of two, the empty one would match both."""
    for component in result["components"]["schemas"].values():
        for name, schema in component.get("properties", {}).items():
            kinds = schema.get("oneOf", [])
            if len(kinds) == 2 and all(kind.get("type") == "string" for kind in kinds):
                longest = max(kind.get("maxLength", 0) for kind in kinds)
                kept = {key: value for key, value in schema.items() if key != "oneOf"}
                component["properties"][name] = {"type": "string", "maxLength": longest, **kept}
    return result


def only_domain_api(endpoints: list[Any]) -> list[Any]:
    """Leave Wagtail's internal endpoints out of the schema."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
