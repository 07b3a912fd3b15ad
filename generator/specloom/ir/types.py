"""The types of the IR: a closed union. Match on it and end with ``assert_never``."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import TypeAlias, assert_never

from msgspec import Struct

from specloom.ir.values import Value


class ScalarKind(enum.Enum):
    """A value without parts. The value is the word of the text dump."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    NULL = "null"
    DATETIME = "datetime"
    DATE = "date"
    UUID = "uuid"
    BASE64 = "base64"
    BINARY = "binary"
    ANY = "any"


class Scalar(Struct, frozen=True):
    """A scalar, or any JSON value."""

    kind: ScalarKind


class Named(Struct, frozen=True):
    """A model or an enum of the API, by its Python name."""

    name: str


class Array(Struct, frozen=True):
    """A list of ``items``."""

    items: Type


class Tuple(Struct, frozen=True):
    """A list of as many items as there are types, each of its own."""

    items: tuple[Type, ...]


class Map(Struct, frozen=True):
    """An object with free names and ``values`` of one type."""

    values: Type


class Constant(Struct, frozen=True):
    """One of a few values, spelled out: strings, integers or booleans."""

    values: tuple[Value, ...]


class Union(Struct, frozen=True):
    """One of several types that a decoder can tell apart; two or more, none of them a union."""

    members: tuple[Type, ...]


class Nullable(Struct, frozen=True):
    """The inner type, or null; the inner type is neither nullable nor ``Any`` nor null."""

    inner: Type


Type: TypeAlias = Scalar | Named | Array | Tuple | Map | Constant | Union | Nullable

ANY = Scalar(ScalarKind.ANY)
STRING = Scalar(ScalarKind.STRING)
NULL = Scalar(ScalarKind.NULL)


def not_null(type_: Type) -> Type:
    """The type of the values that are not null."""
    return type_.inner if isinstance(type_, Nullable) else type_


def is_nullable(type_: Type) -> bool:
    """Whether null is one of the values that a type names; ``ANY`` names none."""
    return isinstance(type_, Nullable) or type_ == NULL


def types_inside(type_: Type) -> tuple[Type, ...]:
    """The types that a type is made of, one level down."""
    match type_:
        case Array(inner) | Map(inner) | Nullable(inner):
            return (inner,)
        case Union(members) | Tuple(members):
            return members
        case Scalar() | Constant() | Named():
            return ()
        case _:
            assert_never(type_)


def names_inside(type_: Type) -> Iterator[str]:
    """The definitions that a type names, at whatever depth."""
    if isinstance(type_, Named):
        yield type_.name
    for inner in types_inside(type_):
        yield from names_inside(inner)
