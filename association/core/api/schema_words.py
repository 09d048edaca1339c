"""What the OpenAPI document calls each operation: a line of words, for lists of operations and generated clients."""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.plumbing import get_doc

_SENTENCES = {
    "list": "List {many}",
    "create": "Add: {one}",
    "retrieve": "Read: {one}",
    "partial_update": "Change: {one}",
    "destroy": "Delete: {one}",
}
_END = re.compile(r"[.;:](?:\s|$)")


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
