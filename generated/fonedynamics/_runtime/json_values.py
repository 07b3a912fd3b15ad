"""Python values seen as the JSON values that they are sent as."""

from __future__ import annotations

import datetime
import enum
import math
import uuid
from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from types import NoneType
from typing import Any

from msgspec import UNSET, Struct

from .open_structs import EXTRA, OpenStruct
from .secret import Secret

QUICK_KINDS: Mapping[type, str] = {
    str: "string",
    int: "integer",
    bool: "boolean",
    NoneType: "null",
    list: "array",
    tuple: "array",
    dict: "object",
}
"""Kinds that the class alone tells; every other value goes through :func:`classified`."""


def classified(value: object) -> tuple[str, Any]:
    """The kind of a value, and the value as the JSON type that it is sent as.

    A kind is a JSON type name, where ``number`` is one with a fraction (1.0 is an integer, JSON
    Schema 2020-12 section 6.1.1), or ``binary`` (bytes and open files), ``not-finite`` (NaN and
    the infinities), or empty for what JSON has no word for.
    """
    quick = QUICK_KINDS.get(type(value))
    if quick is not None:
        return quick, value
    if isinstance(value, enum.Enum):
        return classified(value.value)
    if isinstance(value, (float, Decimal)):
        return _kind_of_number(value), value
    if isinstance(value, (uuid.UUID, datetime.date, datetime.time, datetime.timedelta)):
        return "string", text_of(value)
    if isinstance(value, Secret):
        return "string", value.reveal()
    for ancestor, kind in _ANCESTORS:
        if isinstance(value, ancestor):
            return kind, value
    return ("binary" if hasattr(value, "read") else ""), value


_ANCESTORS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (str, "string"),
    (int, "integer"),
    ((Struct, Mapping), "object"),
    ((list, tuple), "array"),
    ((bytes, bytearray, memoryview), "binary"),
)


def _kind_of_number(value: float | Decimal) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            return "not-finite"
        return "integer" if value.is_integer() else "number"
    if not value.is_finite():
        return "not-finite"
    return "integer" if value == value.to_integral_value() else "number"


def text_of(value: uuid.UUID | datetime.date | datetime.time | datetime.timedelta) -> str:
    """The text that such a value is sent as: RFC 9562, RFC 3339 or an ISO 8601 duration."""
    match value:
        case datetime.date() | datetime.time():
            return value.isoformat()
        case datetime.timedelta():
            sign = "-" if value < datetime.timedelta(0) else ""
            return f"{sign}PT{abs(value).total_seconds()}S"
        case _:
            return str(value)


def members_of(value: object) -> dict[str, object]:
    """The members of an object by wire name; those that are UNSET are left out."""
    if not isinstance(value, Struct):
        assert isinstance(value, Mapping)
        return {name: member for name, member in value.items() if member is not UNSET}
    config = value.__struct_config__
    members: dict[str, object] = {}
    if config.tag_field is not None:
        members[config.tag_field] = config.tag
    for wire_name, name in zip(
        value.__struct_encode_fields__, value.__struct_fields__, strict=True
    ):
        member = getattr(value, name)
        if member is not UNSET:
            members[wire_name] = member
    if isinstance(value, OpenStruct):
        free = members.pop(EXTRA, None)
        return {**members, **free, **members} if isinstance(free, Mapping) else members
    return members


def flattened(value: object) -> object:
    """The value with its models that have free members, and what holds them, as plain containers.

    What holds none of these models is the value itself, and left to msgspec.
    """
    if not OpenStruct.__subclasses__():  # A package without such models need not look.
        return value
    items: Iterable[tuple[Any, object]]
    if isinstance(value, Struct):
        items = members_of(value).items()
    elif isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, (list, tuple)):
        items = enumerate(value)
    else:
        return value
    is_changed = isinstance(value, OpenStruct)
    parts: dict[Any, object] = {}
    for key, part in items:
        parts[key] = flattened(part)
        is_changed = is_changed or parts[key] is not part
    if not is_changed:
        return value
    return list(parts.values()) if isinstance(value, (list, tuple)) else parts


def readable_members(value: object) -> Mapping[str, object]:
    """The members of an object; none where the value is something else, or fails to tell them."""
    kind, plain = classified(value)
    if kind != "object":
        return {}
    try:
        return members_of(plain)
    except Exception:
        # A mapping of the user's own may raise anything; its row reports it.
        return {}


def items_of(value: object) -> Sequence[object]:
    """The items of a list; none where the value is something else."""
    kind, plain = classified(value)
    return plain if kind == "array" else ()


def exact(number: int | float | Decimal) -> int | Decimal:
    """The number as its decimal notation says it: 0.1 is a tenth, not the nearest double."""
    return Decimal(repr(number)) if isinstance(number, float) else number


def identity(value: object) -> Hashable:
    """A key that is equal for equal JSON values (JSON Schema 2020-12 core, section 4.2.2).

    1, 1.0 and ``Decimal(1)`` are one value; 1, True and "1" are three.
    """
    kind, plain = classified(value)
    match kind:
        case "boolean":
            return ("boolean", plain)
        case "integer" | "number":
            return exact(plain)
        case "array":
            return ("array", tuple(identity(item) for item in plain))
        case "object":
            members = members_of(plain).items()
            return ("object", frozenset((name, identity(member)) for name, member in members))
        case "binary" if isinstance(plain, (bytearray, memoryview)):
            return bytes(plain)
        case _:
            hash(plain)
            return plain  # type: ignore[no-any-return]
