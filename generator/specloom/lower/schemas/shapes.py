"""What a schema will become, told before it is lowered: recursion needs names in advance."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import TypeGuard

from specloom.lower.context import Context
from specloom.lower.schemas.composition import named_target
from specloom.openapi.model import ABSENT, Schema


class Shape(enum.Enum):
    """A class for an enum, a class for a model, or no class."""

    ENUM = "enum"
    MODEL = "model"
    OTHER = "other"


def shape_of(
    context: Context,
    effective: Callable[[Schema], Schema],
    schema: Schema,
    known: dict[int, Shape],
) -> Shape:
    """The shape of a schema; ``effective`` merges its composition.

    A union of models alone is a model, itself among its branches or not. ``known`` remembers
    shapes by the ``id`` of schemas that ``effective`` keeps.
    """
    root = named_target(context, schema) or schema
    if id(root) in known:
        return known[id(root)]
    first = _own_shape(effective, root)
    result, met, pending = first or Shape.MODEL, {id(root)}, [] if first else [root]
    while pending and result is Shape.MODEL:
        for branch in _branches(effective, pending.pop()):
            item = named_target(context, branch) or branch
            if id(item) in met:
                continue
            met.add(id(item))
            shape = known.get(id(item)) or _own_shape(effective, item)
            if shape is None:
                pending.append(item)
            elif shape is not Shape.MODEL:
                result = Shape.OTHER
    if result is Shape.MODEL:
        known.update(dict.fromkeys(met, result))
    known[id(root)] = result
    return result


def _own_shape(effective: Callable[[Schema], Schema], schema: Schema) -> Shape | None:
    """The shape of a schema that is no union; None for one."""
    whole = effective(schema)
    if whole.boolean is not None or whole.const is not ABSENT:
        return Shape.OTHER
    if whole.enum is not None:
        return Shape.OTHER if enum_values(whole) is None else Shape.ENUM
    if _branches(effective, schema):
        return None
    is_object = not whole.types or "object" in whole.types
    return Shape.MODEL if whole.properties and is_object and _one_kind(whole) else Shape.OTHER


def _branches(effective: Callable[[Schema], Schema], schema: Schema) -> list[Schema]:
    """The alternatives of a union, null apart."""
    whole = effective(schema)
    return [
        branch
        for branch in whole.one_of or whole.any_of
        if not is_rule_branch(effective(branch)) and effective(branch).types != ("null",)
    ]


def admits_null(context: Context, effective: Callable[[Schema], Schema], schema: Schema) -> bool:
    """Whether null is a value of a schema that becomes a class."""
    met: set[int] = set()
    pending = [schema]
    while pending:
        item = pending.pop()
        item = named_target(context, item) or item
        if id(item) not in met:
            met.add(id(item))
            whole = effective(item)
            if "null" in whole.types or None in (whole.enum or ()):
                return True
            pending += whole.one_of or whole.any_of
    return False


def _one_kind(schema: Schema) -> bool:
    return len([kind for kind in schema.types if kind != "null"]) <= 1


def enum_values(schema: Schema) -> list[str] | list[int] | None:
    """The values, null apart, where all are strings or all are integers that a class can hold."""
    values = [value for value in schema.enum or () if value is not None]
    strings = [value for value in values if isinstance(value, str)]
    numbers = [int(value) for value in values if fits_a_class(value)]
    if not values:
        return None
    if len(strings) == len(values):
        return strings
    return numbers if len(numbers) == len(values) else None


def fits_a_class(value: object) -> TypeGuard[int]:
    """Whether a value is an integer that a decoder can tell apart: of 64 bits."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def kinds_of(schema: Schema) -> tuple[str, ...]:
    """The JSON types of an effective schema, null apart: stated, or implied by its members."""
    if schema.types:
        return tuple(kind for kind in schema.types if kind != "null")
    if schema.properties or schema.additional_properties or schema.required:
        return ("object",)
    return ("array",) if schema.items or schema.prefix_items else ()


def most_items(schema: Schema) -> int | None:
    """How many items an array may have, where the schema says so."""
    has_end = bool(schema.prefix_items) and schema.items is not None
    if has_end and schema.items is not None and schema.items.boolean is False:
        return min(len(schema.prefix_items), schema.max_items or len(schema.prefix_items))
    return schema.max_items


def is_rule_branch(schema: Schema) -> bool:
    """Whether a branch of ``anyOf`` or ``oneOf`` only asks for fields: a rule, not a type."""
    asks = bool(schema.required) or schema.not_ is not None
    return asks and not (
        schema.properties
        or schema.types
        or schema.items
        or schema.enum is not None
        or schema.one_of
        or schema.any_of
    )
