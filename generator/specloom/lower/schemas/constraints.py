"""The assertions of a schema as constraints."""

from __future__ import annotations

from operator import attrgetter

from specloom.ir import UNCONSTRAINED, Constraints, Number, Untrusted, Value
from specloom.lower.context import Context
from specloom.lower.patterns import lower_pattern
from specloom.lower.schemas.shapes import most_items
from specloom.lower.values import lower_number, lower_value
from specloom.openapi.model import ABSENT, Absent, JsonValue, Schema, Site


def lower_constraints(context: Context, schema: Schema) -> Constraints:
    """What a value of ``schema`` (references and ``allOf`` already merged) has to satisfy."""
    if _asked(schema) == _NOTHING:
        return UNCONSTRAINED
    return Constraints(
        values=_closed_values(context, schema),
        pattern=None if schema.pattern is None else Untrusted(schema.pattern),
        python_pattern=lower_pattern(context, schema),
        minimum=_number(schema.minimum),
        maximum=_number(schema.maximum),
        exclusive_minimum=_number(schema.exclusive_minimum),
        exclusive_maximum=_number(schema.exclusive_maximum),
        multiple_of=_number(schema.multiple_of),
        min_length=schema.min_length,
        max_length=schema.max_length,
        min_items=schema.min_items,
        max_items=most_items(schema),
        unique_items=schema.unique_items,
        min_properties=schema.min_properties,
        max_properties=schema.max_properties,
    )


_asked = attrgetter(
    *(name for name in Constraints.__struct_fields__ if name not in {"values", "python_pattern"}),
    "const",
    "enum",
    "any_of",
    "one_of",
    "prefix_items",
)
"""What a schema says that constraints are made of."""
_NOTHING = _asked(Schema(site=Site("", "")))


def _number(value: int | float | None) -> Number | None:
    return None if value is None else lower_number(value)


def _closed_values(context: Context, schema: Schema) -> tuple[Value, ...] | None:
    if schema.const is not ABSENT:
        assert not isinstance(schema.const, Absent)
        return (lower_value(schema.const),)
    if schema.enum is not None:
        return tuple(lower_value(value) for value in schema.enum)
    found = [_values_of(context.target(branch)) for branch in schema.any_of or schema.one_of]
    if not found or any(values is None for values in found):
        return None
    return tuple(lower_value(value) for values in found for value in values or ())


def _values_of(branch: Schema) -> tuple[JsonValue, ...] | None:
    """The only values a branch admits, None where it does not list them."""
    if not isinstance(branch.const, Absent):
        return (branch.const,)
    return (None,) if branch.types == ("null",) else branch.enum
