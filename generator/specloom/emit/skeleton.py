"""The document that datamodel-code-generator reads: our names, types and presence, no spec text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from specloom.ir import (
    Array,
    Constant,
    Map,
    Model,
    Named,
    Nullable,
    Scalar,
    ScalarKind,
    Type,
    Union,
    Untrusted,
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


def skeleton(models: tuple[Model, ...]) -> dict[str, Any]:
    """A JSON Schema with one flat ``$defs``: each model with one property for each of its types.

    Every property is required, so that their order stays. That one may be absent is the view's
    to say: a union for each would take most of the time of the whole run, and so would a
    property for each field. What a model names is a type of its own that stands elsewhere: a
    reference would have all models sorted.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {model.name: _model(model) for model in models},
    }


def representatives(model: Model) -> dict[str, str]:
    """For each field the first one of the same type, which stands for it in the skeleton."""
    first: dict[Type, str] = {}
    return {field.name: first.setdefault(field.type, field.name) for field in model.fields}


def aliases(models: tuple[Model, ...]) -> dict[str, str]:
    """Our field names, each kept as it is."""
    return {field.name: field.name for model in models for field in model.fields}


def _model(model: Model) -> dict[str, Any]:
    kept = set(representatives(model).values())
    properties = {field.name: _schema(field.type) for field in model.fields if field.name in kept}
    return {"type": "object", "properties": properties, "required": list(properties)}


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
