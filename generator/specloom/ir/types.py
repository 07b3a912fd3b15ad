"""The types of the IR: a closed union. Match on it and end with ``assert_never``."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TypeAlias

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


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar, or any JSON value."""

    kind: ScalarKind


@dataclass(frozen=True, slots=True)
class Named:
    """A model or an enum of the API, by its Python name."""

    name: str


@dataclass(frozen=True, slots=True)
class Array:
    """A list of ``items``."""

    items: Type


@dataclass(frozen=True, slots=True)
class Map:
    """An object with free names and ``values`` of one type."""

    values: Type


@dataclass(frozen=True, slots=True)
class Constant:
    """One of a few values, spelled out: strings, integers or booleans."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Union:
    """One of several types that a decoder can tell apart; two or more, none of them a union."""

    members: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Nullable:
    """The inner type, or null; the inner type is neither nullable nor ``Any`` nor null."""

    inner: Type


Type: TypeAlias = Scalar | Named | Array | Map | Constant | Union | Nullable

ANY = Scalar(ScalarKind.ANY)
STRING = Scalar(ScalarKind.STRING)
NULL = Scalar(ScalarKind.NULL)
