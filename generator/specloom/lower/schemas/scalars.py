"""Scalar schemas: a JSON type and a format as one kind."""

from __future__ import annotations

from specloom.ir import ANY, NULL, STRING, Nullable, Scalar, ScalarKind, Type

_STRING_FORMATS = {
    "date-time": ScalarKind.DATETIME,
    "date": ScalarKind.DATE,
    "uuid": ScalarKind.UUID,
    "decimal": ScalarKind.DECIMAL,
    "byte": ScalarKind.BASE64,
    "binary": ScalarKind.BINARY,
}

STRING_LIKE = frozenset({ScalarKind.STRING, *_STRING_FORMATS.values()})
"""The kinds that are a JSON string on the wire."""


def scalar_type(json_type: str, format_name: str | None) -> Type:
    """The type of a scalar; a format that is not known says nothing about the type."""
    match json_type:
        case "string":
            return Scalar(_STRING_FORMATS.get(format_name or "", ScalarKind.STRING))
        case "integer":
            return Scalar(ScalarKind.INTEGER)
        case "number":
            exact = format_name == "decimal"
            return Scalar(ScalarKind.DECIMAL if exact else ScalarKind.NUMBER)
        case "boolean":
            return Scalar(ScalarKind.BOOLEAN)
        case "null":
            return NULL
        case _:
            return ANY


def type_of_value(value: object) -> Type:
    """The scalar type of a JSON value that stands in an enum; ``Any`` for arrays and objects."""
    match value:
        case bool():
            return Scalar(ScalarKind.BOOLEAN)
        case int():
            return Scalar(ScalarKind.INTEGER)
        case float():
            return Scalar(ScalarKind.NUMBER)
        case str():
            return STRING
        case None:
            return NULL
        case _:
            return ANY


def nullable(inner: Type, allowed: bool = True) -> Type:
    """``inner`` or null, in its one normal form."""
    holds_null = inner in {NULL, ANY} or isinstance(inner, Nullable)
    return inner if holds_null or not allowed else Nullable(inner)
