"""JSON values of a document as IR values."""

from __future__ import annotations

from decimal import Decimal

from specloom.ir import ListValue, ObjectValue, Untrusted, Value
from specloom.openapi.model import JsonValue


def lower_value(value: JsonValue) -> Value:
    """The frozen form of a JSON value; a number that a float would change becomes a Decimal."""
    match value:
        case None | bool():
            return value
        case int():
            return int(value)
        case float():
            return lower_number(value)
        case str():
            return Untrusted(value)
        case list():
            return ListValue(tuple(lower_value(item) for item in value))
        case dict():
            return ObjectValue(
                tuple((Untrusted(key), lower_value(member)) for key, member in value.items())
            )


def lower_number(value: int | float) -> int | float | Decimal:
    """The number itself: by its source text where that says more than a float can keep."""
    if isinstance(value, int):
        return int(value)
    source = getattr(value, "source", None)
    if isinstance(source, str):
        exact = Decimal(source)
        return float(value) if Decimal(repr(float(value))) == exact else exact
    return value
