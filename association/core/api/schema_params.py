"""Headers and parts of addresses that the OpenAPI document tells of more than one operation."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter

# As `writes.key_of` asks: signs of ASCII that can be seen, and spaces between them.
_KEY_SCHEMA = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]*[!-~][ -~]*$"}

KEY = OpenApiParameter(
    "Idempotency-Key",
    _KEY_SCHEMA,
    "header",
    description="A name for this request, new for each. Sent again, it gets the same answer and does nothing twice.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    "header",
    description="The ETag of the row as it was read. Nothing is written if it has changed since.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, "header", description="The ETag already known; the answer is 304 while it is right."
)
ETAG = OpenApiParameter(
    "ETag", str, "header", response=[200, 201], description="Changes with every change of the row."
)
REPLAYED = OpenApiParameter(
    "Idempotency-Replayed",
    bool,
    "header",
    response=[200, 201],
    description="The answer is that of an earlier request with this key.",
)


TOTALS = OpenApiParameter(
    "totals", bool, description="Whether the answer holds sums over all rows found, whatever the page."
)


def names_of_prints(model: Any) -> list[str]:
    """The forms documents of a kind are printed in, whatever modules are off today."""
    # Where DRF reads its settings the registry is not there yet.
    from association.core.registry.contributions import every

    options = [found.options for found in every("print")]
    return sorted(o["form"] for o in options if o["model"] == model._meta.label_lower and o["title"])


def name_of_print(model: Any) -> OpenApiParameter:
    """The part of an address that names one of them."""
    return OpenApiParameter("name", str, "path", enum=names_of_prints(model), description="Which print.")
