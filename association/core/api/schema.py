"""The OpenAPI document: only the domain API, with its errors and with what is asked of each request."""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.plumbing import get_doc
from rest_framework import serializers

from association.core.wagtail_compat.openapi import AdaptableSchema, Direction

from .schema_params import (
    ETAG,
    IF_MATCH,
    IF_NONE_MATCH,
    KEY,
    REPLAYED,
    TOTALS,
    name_of_print,
    names_of_prints,
)

_PROBLEMS = {
    "400": "The data is not valid.",
    "401": "Sign in first.",
    "403": "Your role may not do this.",
    "404": "Not found, or not yours to see.",
    "405": "This address takes other methods.",
    "406": "This address answers in other media types.",
    "409": "The state of the document does not allow this.",
    "503": "Busy or without room; nothing was done. Try again after the seconds of `Retry-After`.",
}
_OF_WRITES = {"415": "Send JSON; files as multipart/form-data where an operation takes them."}
_OF_CHANGES = {"412": "The row is not as it was when it was read."}
_OF_LIMITS = {"429": "Too many requests; try again after the seconds of `Retry-After`."}
_ROW_ACTIONS = {"retrieve", "create", "partial_update"}
# Actions of rows that make another row and answer with it.
_MAKING_ACTIONS = {"duplicate", "amend"}
# What operations are called in lists of them and in generated clients.
_SENTENCES = {
    "list": "List {many}",
    "create": "Add: {one}",
    "retrieve": "Read: {one}",
    "partial_update": "Change: {one}",
    "destroy": "Delete: {one}",
}
_END = re.compile(r"[.;:](?:\s|$)")


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


def _handler(view: Any, method: str) -> Any:
    return getattr(view, getattr(view, "action", None) or method.lower(), None)


def summary_of(view: Any, method: str) -> str | None:
    """The first words of what the operation says of itself; else what every list, row or change is called."""
    if told := get_doc(_handler(view, method)):
        return _END.split(told.splitlines()[0], maxsplit=1)[0]
    sentence, rows = _SENTENCES.get(getattr(view, "action", "")), getattr(view, "queryset", None)
    if sentence is None or rows is None:
        return None
    names = rows.model._meta
    return sentence.format(one=names.verbose_name, many=names.verbose_name_plural)


class ProblemSchema(AdaptableSchema):
    """Declares the error answers that an operation can give, and the headers that make writing safe."""

    def is_excluded(self) -> bool:
        """Also what can never be: printing a kind that has no print."""
        view: Any = self.view
        printing = getattr(view, "action", "") == "prints"
        return super().is_excluded() or (printing and not names_of_prints(view.model))

    def get_override_parameters(self) -> list[Any]:
        view: Any = self.view
        action = getattr(view, "action", "")
        found = [KEY, REPLAYED] if self.method == "POST" and getattr(self.view, "takes_keys", False) else []
        if not hasattr(self.view, "desk"):
            return found
        found += [IF_MATCH] if self._changes_a_row() else []
        found += [IF_NONE_MATCH] if action == "retrieve" else []
        found += [name_of_print(view.model)] if action == "prints" else []
        found += [TOTALS] if self._totals() else []
        return [*found, ETAG] if self.method == "POST" or action in _ROW_ACTIONS else found

    def adapted_paginator(self, paginator: Any) -> Any:
        if hasattr(paginator, "totals"):
            paginator.totals = self._totals()
        return paginator

    def _totals(self) -> tuple[str, ...]:
        view: Any = self.view
        return tuple(view.desk.totals) if hasattr(view, "desk") and view.action == "list" else ()

    def _changes_a_row(self) -> bool:
        return getattr(self.view, "detail", False) and self.method in ("POST", "PATCH", "DELETE")

    def get_summary(self) -> str | None:
        return summary_of(self.view, self.method)

    def get_response_serializers(self) -> Any:
        answer = super().get_response_serializers()
        return {201: answer} if getattr(self.view, "action", "") in _MAKING_ACTIONS else answer

    def adapted_request_body(self, body: Any) -> Any:
        if body is not None and self.method == "POST":
            body["required"] = True
        return body

    def adapted_field(self, schema: dict[str, Any], field: Any, direction: Direction) -> dict[str, Any]:
        if direction == "request" and not getattr(field, "allow_empty", True):
            return {**schema, "minItems": getattr(field, "min_length", None) or 1}
        if direction == "request" and (pattern := getattr(field, "spelling", None)):
            return {**schema, "pattern": pattern}
        return schema

    def _other_answers(self) -> dict[str, str]:
        found = dict(_PROBLEMS)
        if self.method in ("POST", "PATCH"):
            found |= _OF_WRITES
        if hasattr(self.view, "desk") and self._changes_a_row():
            found |= _OF_CHANGES
        return found | (_OF_LIMITS if getattr(self.view, "is_limited", False) else {})

    def adapted_responses(self, responses: dict[str, Any], direction: Direction) -> dict[str, Any]:
        if hasattr(self.view, "desk") and getattr(self.view, "action", "") == "retrieve":
            responses["304"] = {"description": "What the reader has is still right."}
        for code, description in self._other_answers().items():
            if code not in responses:
                problem = self.response(
                    ProblemSerializer, code, media_type="application/problem+json", direction=direction
                )
                responses[code] = problem | {"description": description}
        return responses
