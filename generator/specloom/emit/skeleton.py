"""The document that datamodel-code-generator reads: our names, types and presence, no spec text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, assert_never

from specloom.ir import (
    Alias,
    Array,
    Constant,
    Definition,
    Enum,
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

_PLACEHOLDER = "member"

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


def skeleton(definitions: tuple[Definition, ...]) -> dict[str, Any]:
    """A JSON Schema with one flat ``$defs``.

    Every property is required, so that their order stays. That one may be absent is the view's
    to say: a union for each would take most of the time of the whole run. What a definition
    names stands before it where that can be, since each level the wrong way round is one more
    sorting of them all.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {
            definition.name: _definition(definition) for definition in _inside_out(definitions)
        },
    }


def _inside_out(definitions: tuple[Definition, ...]) -> Iterator[Definition]:
    """The definitions, each after those that it names, save where they name each other."""
    by_name = {definition.name: definition for definition in definitions}
    begun: set[str] = set()
    for start in by_name:
        if start in begun:
            continue
        begun.add(start)
        path = [(start, _named_by(by_name[start]))]
        while path:
            name, named = path[-1]
            below = next((item for item in named if item not in begun), None)
            if below is None:
                path.pop()
                yield by_name[name]
            else:
                begun.add(below)
                path.append((below, _named_by(by_name[below])))


def _named_by(definition: Definition) -> Iterator[str]:
    """The definitions that the fields of a model, or the members of a union, name."""
    pending: list[Type] = []
    match definition:
        case Model(fields=fields):
            pending += [item.type for item in fields]
        case Alias(members=named):
            pending += named
    while pending:
        match pending.pop():
            case Named(name):
                yield name
            case Array(inner) | Map(inner) | Nullable(inner):
                pending.append(inner)
            case Union(members):
                pending += members
            case _:
                pass


def aliases(definitions: tuple[Definition, ...]) -> dict[str, str]:
    """Our field names, each kept as it is."""
    models = [definition for definition in definitions if isinstance(definition, Model)]
    return {field.name: field.name for model in models for field in model.fields}


def _definition(definition: Definition) -> dict[str, Any]:
    match definition:
        case Enum():
            # The members come from the view; one placeholder makes it an enum.
            return {"type": "string", "enum": [_PLACEHOLDER]}
        case Model(fields=fields):
            return {
                "type": "object",
                "properties": {field.name: _schema(field.type) for field in fields},
                "required": [field.name for field in fields],
            }
        case Alias():
            # A class keeps its name; what it is called for is written by us.
            return {"type": "object", "properties": {}, "required": []}
        case _:
            assert_never(definition)


def _schema(type_: Type) -> dict[str, Any]:
    members = _members(type_)
    return members[0] if len(members) == 1 else {"anyOf": members}


def _members(type_: Type) -> list[dict[str, Any]]:
    match type_:
        case Scalar(kind):
            return [dict(_SCALARS[kind])]
        case Named(name):
            return [{"$ref": f"#/$defs/{name}"}]
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
