"""Objects that can be told apart by what they hold: members that they require, kinds of values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final, TypeAlias

from specloom.lower.schemas.shapes import kinds_of
from specloom.openapi.model import Schema

MOST_MEMBERS: Final = 64
"""A union of more models than this is any value, or is told by a property."""

_LEVELS = 2
"""How far below a member something is looked for that differs."""

_Effective: TypeAlias = Callable[[Schema], Schema]


def are_distinct(effective: _Effective, objects: Sequence[Schema], *, exclusive: bool) -> bool:
    """Whether each two of these effective schemas of objects differ in what a value shows.

    One requires a member that the other does not name, each requires one that the other does not,
    or a member of both has values of another kind. Where a value fits one of them alone
    (``exclusive``), names of its own are enough.
    """
    return all(
        _differ(effective, one, other, _LEVELS) or (exclusive and _have_own_names(one, other))
        for one, other in combinations(objects, 2)
    )


def _differ(effective: _Effective, one: Schema, other: Schema, levels: int) -> bool:
    if any(name not in other.properties for name in one.required):
        return True
    if any(name not in one.properties for name in other.required):
        return True
    first, second = set(one.required), set(other.required)
    if first - second and second - first:
        return True
    return any(
        _values_differ(effective, member, other.properties[name], levels)
        for name, member in one.properties.items()
        if name in other.properties
    )


def _have_own_names(one: Schema, other: Schema) -> bool:
    return not (
        one.properties.keys() <= other.properties.keys()
        or other.properties.keys() <= one.properties.keys()
    )


def _values_differ(effective: _Effective, one: Schema, other: Schema, levels: int) -> bool:
    first, second = effective(one), effective(other)
    kinds, others = _kinds(first), _kinds(second)
    if not kinds or not others:
        return False
    if not kinds & others:
        return True
    if first.enum and second.enum and not any(value in second.enum for value in first.enum):
        return True
    if levels and kinds == others == {"object"}:
        return _differ(effective, first, second, levels - 1)
    if levels and kinds == others == {"array"} and first.items and second.items:
        return _values_differ(effective, first.items, second.items, levels - 1)
    return False


def _kinds(schema: Schema) -> frozenset[str]:
    """The JSON types of values; none where they are not told."""
    if schema.one_of or schema.any_of or schema.boolean is not None:
        return frozenset()
    return frozenset("number" if kind == "integer" else kind for kind in kinds_of(schema))
