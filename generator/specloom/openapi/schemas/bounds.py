"""Bounds of a schema that no value can meet."""

from __future__ import annotations

from typing import Final

from specloom.openapi.model import Schema
from specloom.openapi.reader import Reader

_PAIRS: Final = (
    ("minLength", "min_length", "maxLength", "max_length"),
    ("minItems", "min_items", "maxItems", "max_items"),
    ("minProperties", "min_properties", "maxProperties", "max_properties"),
    ("minimum", "minimum", "maximum", "maximum"),
)


def check_bounds(reader: Reader, schema: Schema) -> None:
    """Record an error for each lower bound above its upper bound."""
    for lower_keyword, lower_name, upper_keyword, upper_name in _PAIRS:
        lower, upper = getattr(schema, lower_name), getattr(schema, upper_name)
        if lower is not None and upper is not None and lower > upper:
            message = f"{lower_keyword} is above {upper_keyword}: no value can meet both"
            reader.error("empty-range", schema.site.below(lower_keyword), message)
    lower = schema.exclusive_minimum
    upper = schema.exclusive_maximum if schema.exclusive_maximum is not None else schema.maximum
    if lower is not None and upper is not None and lower >= upper:
        message = "exclusiveMinimum leaves no value below the maximum"
        reader.error("empty-range", schema.site.below("exclusiveMinimum"), message)
    lower, upper = schema.minimum, schema.exclusive_maximum
    if lower is not None and upper is not None and lower >= upper:
        message = "exclusiveMaximum leaves no value above the minimum"
        reader.error("empty-range", schema.site.below("exclusiveMaximum"), message)
