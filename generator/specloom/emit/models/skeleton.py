"""The document that datamodel-code-generator reads: the types of all fields, no spec text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from specloom.emit.annotations import answer
from specloom.ir import (
    STRING,
    Array,
    Constant,
    Map,
    Model,
    Named,
    Nullable,
    Scalar,
    ScalarKind,
    Tuple,
    Type,
    Union,
    Untrusted,
    types_inside,
)

_ELSEWHERE = "models"
"""The module that definitions are said to stand in; our imports are our own."""

_SCALARS: Mapping[ScalarKind, dict[str, Any]] = {
    ScalarKind.STRING: {"type": "string"},
    ScalarKind.INTEGER: {"type": "integer"},
    ScalarKind.NUMBER: {"type": "number"},
    ScalarKind.DECIMAL: {"customTypePath": "decimal.Decimal"},
    ScalarKind.BOOLEAN: {"type": "boolean"},
    ScalarKind.NULL: {"type": "null"},
    ScalarKind.DATETIME: {"customTypePath": "datetime.datetime"},
    ScalarKind.DATE: {"customTypePath": "datetime.date"},
    ScalarKind.UUID: {"customTypePath": "uuid.UUID"},
    ScalarKind.BASE64: {"customTypePath": "builtins.bytes"},
    # A file inside JSON can only be text, whatever its format says.
    ScalarKind.BINARY: {"type": "string"},
    ScalarKind.ANY: {"customTypePath": "typing.Any"},
}


def keys(models: Iterable[Model]) -> dict[Type, str]:
    """What each type of a field is called in the skeleton, in the order in which they are met."""
    met = dict.fromkeys(field.type for model in models for field in model.fields)
    return {type_: f"type_{number}" for number, type_ in enumerate(met)}


def skeleton(keys: Mapping[Type, str]) -> dict[str, Any]:
    """A JSON Schema of one class: a property for each type that the fields of all models have.

    Every class and every property costs, most fields are of a type that others have, and what
    is around the types is finished source. Every property is required: that a field may be
    absent is the view's to say, since a union for each would take most of the time. What a type
    names is said to stand elsewhere: a reference would have the classes sorted.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {key: _schema(type_) for type_, key in keys.items()},
        "required": list(keys.values()),
    }


def placeholder(type_: Tuple) -> str:
    """What a tuple is called until its own text comes in: inside others it would get a class.

    No class of an API has such a name.
    """
    digest = hashlib.sha256(repr(type_).encode()).hexdigest()
    return f"Tuple_{digest[:16]}"


def tuples(types: Iterable[Type]) -> dict[str, str]:
    """The text of each tuple inside these types, by its placeholder."""
    found: dict[str, str] = {}
    pending = [*types]
    while pending:
        type_ = pending.pop()
        if isinstance(type_, Tuple):
            found[placeholder(type_)] = answer(_loosened(type_))
        else:
            pending += types_inside(type_)
    return found


def _loosened(type_: Type) -> Type:
    """The type as a model has it: a constant takes any value of its kind, a file is a text."""
    match type_:
        case Scalar(ScalarKind.BINARY):
            return STRING
        case Constant((Untrusted(), *_)):
            return STRING
        case Constant((bool(), *_)):
            return Scalar(ScalarKind.BOOLEAN)
        case Constant():
            return Scalar(ScalarKind.INTEGER)
        case Tuple(members):
            return Tuple(tuple(map(_loosened, members)))
        case Array(inner):
            return Array(_loosened(inner))
        case Map(inner):
            return Map(_loosened(inner))
        case Nullable(inner):
            return Nullable(_loosened(inner))
        case Union(members):
            return Union(tuple(map(_loosened, members)))
        case _:
            return type_


def _schema(type_: Type) -> dict[str, Any]:
    members = _members(type_)
    return members[0] if len(members) == 1 else {"anyOf": members}


def _members(type_: Type) -> list[dict[str, Any]]:
    match type_:
        case Scalar(kind):
            return [dict(_SCALARS[kind])]
        case Named(name):
            return [{"customTypePath": f"{_ELSEWHERE}.{name}"}]
        case Array(items):
            return [{"type": "array", "items": _schema(items)}]
        case Tuple():
            return [{"customTypePath": f"{_ELSEWHERE}.{placeholder(type_)}"}]
        case Map(values):
            return [{"type": "object", "additionalProperties": _schema(values)}]
        case Constant((first, *_)):
            # A constant is documented; a model that insisted on it would lose an answer.
            return [{"type": "string" if isinstance(first, Untrusted) else "integer"}]
        case Constant(_):
            return [dict(_SCALARS[ScalarKind.ANY])]
        case Union(members):
            return [_schema(member) for member in members]
        case Nullable(inner):
            return [*_members(inner), {"type": "null"}]
        case _:
            assert_never(type_)
