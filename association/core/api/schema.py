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
    "409": "The state of the document does not allow this.",
}


_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    "header",
    description="A name for this request, new for each. Sent again, it gets the same answer and does nothing twice.",
)
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
        return [_KEY, _REPLAYED] if self.method == "POST" else []

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for code, description in _PROBLEMS.items():
            if code not in bodies:
                bodies[code] = self._get_response_for_code(
                    ProblemSerializer, code, media_types=["application/problem+json"], direction=direction
                ) | {"description": description}
        return bodies


def only_domain_api(endpoints: list[Any]) -> list[Any]:
    """Leave Wagtail's internal endpoints out of the schema."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
