"""drf-spectacular's description of an operation, with public methods to change what its private ones give."""

from __future__ import annotations

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

Direction = Literal["request", "response"]


class AdaptableSchema(AutoSchema):
    """Each `adapted_…` gets what drf-spectacular found and returns what is written into the document."""

    def adapted_paginator(self, paginator: Any) -> Any:
        return paginator

    def adapted_request_body(self, body: Any) -> Any:
        return body

    def adapted_field(self, schema: dict[str, Any], field: Any, direction: Direction) -> dict[str, Any]:
        return schema

    def adapted_responses(self, responses: dict[str, Any], direction: Direction) -> dict[str, Any]:
        return responses

    def response(
        self, serializer: Any, code: str, *, media_type: str, direction: Direction
    ) -> dict[str, Any]:
        """The description of one answer."""
        found: dict[str, Any] = self._get_response_for_code(
            serializer, code, media_types=[media_type], direction=direction
        )
        return found

    def _get_paginator(self) -> Any:
        return self.adapted_paginator(super()._get_paginator())

    def _get_request_body(self, direction: Direction = "request") -> Any:
        return self.adapted_request_body(super()._get_request_body(direction))

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        return self.adapted_field(
            super()._map_serializer_field(field, direction, bypass_extensions), field, direction
        )

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        return self.adapted_responses(super()._get_response_bodies(direction), direction)
