"""What the fields of a call can be by themselves: whether they are required, and their values."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from specloom.ir import (
    Argument,
    Array,
    Constant,
    Constraints,
    Definition,
    Enum,
    Field,
    ListValue,
    Map,
    Named,
    NestedRow,
    Nullable,
    ObjectValue,
    Scalar,
    ScalarKind,
    Source,
    Stated,
    Tuple,
    Type,
    Union,
    Untrusted,
    Value,
)
from specloom.review.lint.consistency.choices import identity

Definitions = Mapping[str, Definition]
ITEMS = "[]"
_OF_SOME = re.compile(r"\|\d+(?=$|[.\[{|])|\{\d+\}")
_NUMBERS = frozenset({ScalarKind.NUMBER, ScalarKind.DECIMAL})
_WITHOUT_NULL = ("path:", "header:")


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """What the spec says of one field apart from rules; ``path`` is the way to it, by wire names.

    ``parent`` is the key of the field it lies in, empty at the top of a call or of a list's item.
    """

    key: str
    path: tuple[str, ...]
    parent: str
    type: Type
    constraints: Constraints
    required: bool
    source: Source | None
    default: Stated | None = None

    def admits(self, value: Value, definitions: Definitions) -> bool:
        """Whether the field can be this value."""
        if value is None and self.key.startswith(_WITHOUT_NULL):
            return False
        if not _is_of(self.type, value, definitions):
            return False
        values = self.constraints.values
        listed = values is None or identity(value) in {identity(item) for item in values}
        return value is None or (listed and _within(self.constraints, value))

    def closed(self, definitions: Definitions) -> tuple[Value, ...] | None:
        """Every value but null that the field can be, None where they are not listed."""
        values = self.constraints.values
        if values is None:
            values = _values_of(self.type, definitions)
        if values is None:
            return None
        return tuple(v for v in values if v is not None and self.admits(v, definitions))


def facts_of_rows(rows: Iterable[Argument | NestedRow]) -> dict[str, FieldFacts]:
    """The fields of a call by key, parents first, but not those of one form of a value."""
    facts: dict[str, FieldFacts] = {}
    for row in rows:
        key, wire_name = row.key.value, row.wire_name.value
        if isinstance(row, NestedRow) and _OF_SOME.search(key):
            continue
        parent = "" if isinstance(row, Argument) else _parent(key, wire_name)
        steps = facts[parent].path if parent in facts else ((parent,) if parent else ())
        step = key if isinstance(row, Argument) else wire_name or ITEMS
        facts[key] = FieldFacts(
            key,
            (*steps, step),
            "" if parent.endswith(ITEMS) else parent,
            row.type,
            row.constraints,
            row.required,
            row.source,
            row.default,
        )
    return facts


def facts_of_model(fields: Iterable[Field]) -> dict[str, FieldFacts]:
    """The fields of a model by their wire names."""
    return {
        field.wire_name.value: FieldFacts(
            field.wire_name.value,
            (field.wire_name.value,),
            "",
            field.type,
            field.constraints,
            field.required,
            field.source,
            field.default,
        )
        for field in fields
    }


def unknown_field(key: str) -> FieldFacts:
    """A field that no row is about: it can be anything."""
    steps = tuple(key.replace(ITEMS, f".{ITEMS}").split("."))
    return FieldFacts(key, steps, "", Scalar(ScalarKind.ANY), Constraints(), False, None)


def _parent(key: str, wire_name: str) -> str:
    if not wire_name:
        return key.removesuffix(ITEMS)
    return key[: -len(wire_name)].removesuffix(".")


def _is_of(type_: Type, value: Value, definitions: Definitions) -> bool:
    """Whether a value is of a type."""
    match type_:
        case Scalar(kind):
            return _is_scalar(kind, value)
        case Named(name):
            definition = definitions.get(name)
            if isinstance(definition, Enum):
                return identity(value) in {identity(one.value) for one in definition.members}
            return isinstance(value, ObjectValue)
        case Array() | Tuple():
            return isinstance(value, ListValue)
        case Map():
            return isinstance(value, ObjectValue)
        case Constant(values):
            return identity(value) in {identity(item) for item in values}
        case Nullable(inner):
            return value is None or _is_of(inner, value, definitions)
        case Union(members):
            return any(_is_of(member, value, definitions) for member in members)


def _is_scalar(kind: ScalarKind, value: Value) -> bool:
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    match kind:
        case ScalarKind.ANY:
            return True
        case ScalarKind.NULL:
            return value is None
        case ScalarKind.BOOLEAN:
            return isinstance(value, bool)
        case ScalarKind.INTEGER:
            return is_number and value == int(value)  # type: ignore[arg-type]
        case _ if kind in _NUMBERS and is_number:
            return True
        case ScalarKind.NUMBER:
            return False
        case _:
            return isinstance(value, Untrusted)


def _values_of(type_: Type, definitions: Definitions) -> tuple[Value, ...] | None:
    match type_:
        case Scalar(ScalarKind.BOOLEAN):
            return (True, False)
        case Scalar(ScalarKind.NULL):
            return ()
        case Named(name):
            definition = definitions.get(name)
            if isinstance(definition, Enum):
                return tuple(member.value for member in definition.members)
            return None
        case Constant(values):
            return values
        case Nullable(inner):
            return _values_of(inner, definitions)
        case Union(members):
            found = [_values_of(member, definitions) for member in members]
            if any(values is None for values in found):
                return None
            return tuple(value for values in found for value in values or ())
        case _:
            return None


def _within(limits: Constraints, value: Value) -> bool:
    """Whether a value keeps the bounds of a field."""
    if isinstance(value, Untrusted):
        least, most = limits.min_length or 0, limits.max_length
        return least <= len(value.value) and (most is None or len(value.value) <= most)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return True
    number = Decimal(str(value))
    return all(
        bound is None or holds(number, Decimal(str(bound)))
        for bound, holds in (
            (limits.minimum, operator.ge),
            (limits.maximum, operator.le),
            (limits.exclusive_minimum, operator.gt),
            (limits.exclusive_maximum, operator.lt),
        )
    )
