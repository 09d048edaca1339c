"""What the API does not understand it refuses, by name: parameters, orderings, fields, and text that is no text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NoReturn

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.filters import OrderingFilter, SearchFilter
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from association.core.desk.computed import in_order

# Files answer under their own media type whatever renderers there are; errors are problem details.
FILE_TYPES = ("application/pdf", "application/zip", "application/octet-stream", "application/problem+json")
# The parameter of every address that chooses the language of the answer.
LANGUAGE_PARAM = "lang"


def _refuse(*_args: Any) -> NoReturn:
    raise ValueError


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError
    return number


def _require_text(found: Any) -> None:
    """Raise ValueError for a NUL or half a surrogate, which an escape can hide in valid JSON."""
    if isinstance(found, str):
        if "\x00" in found:
            raise ValueError
        found.encode("utf-8")
    elif isinstance(found, dict):
        for name, value in found.items():
            _require_text(name)
            _require_text(value)
    elif isinstance(found, list):
        for value in found:
            _require_text(value)


class StrictJSONParser(JSONParser):
    """JSON of UTF-8 text: no NUL, half a surrogate, NaN or infinite number, name given twice, or endless nesting."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            text = stream.read().decode("utf-8")
            found = json.loads(text, parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_unique)
            _require_text(found)
        except (ValueError, RecursionError) as exc:
            raise exceptions.ParseError(
                _("This is no JSON that can be read: send valid UTF-8 text.")
            ) from exc
        return found


class FileNegotiation(DefaultContentNegotiation):
    """Whoever asks for the media type of a file gets an answer: the view sends the file itself, errors are JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except exceptions.NotAcceptable:
            if any(wanted.split(";")[0].strip() in FILE_TYPES for wanted in self.get_accept_list(request)):
                return renderers[0], renderers[0].media_type
            raise


class StrictOrderingFilter(OrderingFilter):
    """`?ordering=` by what can be ordered; anything else is refused, where DRF would leave it out."""

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        able = [name for name, _label in self.get_valid_fields(view.get_queryset(), view)]
        one = f"-?({'|'.join(able)})"
        schema = {"type": "string", "pattern": f"^{one}(,{one})*$"}
        told = f"By which of {', '.join(able)}; several with commas, each with - the other way round."
        return (
            [
                {
                    "name": self.ordering_param,
                    "in": "query",
                    "required": False,
                    "description": told,
                    "schema": schema,
                }
            ]
            if able
            else []
        )

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        ordering = self.get_ordering(request, queryset, view)
        return in_order(queryset, ordering) if ordering else queryset

    def remove_invalid_fields(
        self, queryset: Any, fields: Iterable[str], view: Any, request: Request
    ) -> list[str]:
        kept = super().remove_invalid_fields(queryset, fields, view, request)
        if unknown := [name for name in fields if name not in kept]:
            able = ", ".join(
                name for name, _label in self.get_valid_fields(queryset, view, {"request": request})
            )
            said = _("“%(name)s” is nothing to order by. Choose among: %(able)s.")
            raise exceptions.ValidationError(
                {"ordering": [said % {"name": ", ".join(unknown), "able": able}]}
            )
        return kept


def _filter_names(view: Any) -> set[str]:
    """Parameters of the filters of a list, in the form they are sent in (`received_on_after`)."""
    names: set[str] = set()
    for backend in getattr(view, "filter_backends", ()):
        if issubclass(backend, SearchFilter):
            names |= {"search"} if getattr(view, "search_fields", None) else set()
        elif issubclass(backend, OrderingFilter):
            names.add("ordering")
        elif hasattr(backend, "get_filterset_class"):
            found = backend().get_filterset_class(view, view.get_queryset())
            for name, field in found(queryset=view.get_queryset()).form.fields.items() if found else ():
                suffixes = getattr(field.widget, "suffixes", None)
                names |= {f"{name}_{suffix}" for suffix in suffixes} if suffixes else {name}
    return names


def _page_names(view: Any) -> set[str]:
    if getattr(view, "paginator", None) is None or getattr(view, "action", "") == "retrieve":
        return set()
    return {"page", "page_size", "pagination", "cursor"}


def known_params(view: Any, request: Request) -> set[str]:
    """The query parameters an operation understands."""
    action = getattr(view, "action", None) or (request.method or "").lower()
    names = {LANGUAGE_PARAM, *getattr(view, "query_params", {}).get(action, ())}
    if request.method in ("GET", "HEAD"):
        names |= _page_names(view) | (_filter_names(view) if action == "list" else set())
    return names


class StrictQueryMixin:
    """Goes first among the bases of an API view: a parameter it does not know is answered 400 with its name.

    `query_params` names what an action reads beside filters, order and pages: ``{"waiting": {"group"}}``.
    """

    # Declared, not set: a view behind this one in the order of bases says its own.
    query_params: ClassVar[Mapping[str, set[str]]]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        unknown = sorted(set(request.query_params) - known_params(self, request))
        if unknown:
            raise exceptions.ValidationError(
                {name: [_("There is no such parameter here.")] for name in unknown}
            )


class StrictFieldsMixin:
    """For serializers that read: a field they do not have is refused by name. Fields only shown may be sent back."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            serializer: Any = self
            unknown = sorted(str(name) for name in data if name not in serializer.fields)
            if unknown:
                raise exceptions.ValidationError(
                    {name: [_("There is no such field here.")] for name in unknown}
                )
        return super().to_internal_value(data)  # type: ignore[misc]
