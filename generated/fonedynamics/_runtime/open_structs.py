"""Models with members that no field names: what is free is one mapping, filled after decoding.

msgspec skips what a model does not name. Where a type leads to an :class:`OpenStruct`, its JSON is
gone through a second time, along the way to those models alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias, get_args

import msgspec.structs
from msgspec import Raw, Struct

from .one_of import OneOf

EXTRA = "(extra)"
"""What msgspec calls the mapping of free members. A member of this name is free like any other."""

Decode: TypeAlias = Callable[[Any, bytes | Raw, str], Any]
"""Decodes JSON that stands at a path as a type."""


class OpenStruct(Struct, kw_only=True, omit_defaults=True):
    """A model one of whose fields holds, by their names, the members that no other field names.

    A decoder of msgspec alone leaves the mapping empty, and an encoder writes it as a member.
    """


class _Way(Struct, frozen=True):
    """How to fill a model: its own mapping, if it has one, and the fields that lead to others."""

    extra: str
    values: Any
    fields: tuple[tuple[str, str], ...]
    named: frozenset[str]


_ways: dict[type[Struct], _Way] = {}
_reaching: dict[Any, bool] = {}


def extra_field(kind: type[Struct]) -> tuple[str, Any] | None:
    """The Python name of a model's mapping of free members and the type of its values."""
    if not issubclass(kind, OpenStruct):
        return None
    found = {field.encode_name: field for field in msgspec.structs.fields(kind)}[EXTRA]
    return found.name, get_args(found.type)[1]


def reaches_extra(kind: Any) -> bool:
    """Whether a value of this type can hold a model with free members."""
    if kind not in _reaching:
        _reaching[kind] = any(
            isinstance(one, type) and issubclass(one, OpenStruct) for one in _inside(kind)
        )
    return _reaching[kind]


def _inside(kind: Any) -> Iterator[Any]:
    pending, met = [kind], set[Any]()
    while pending:
        one = pending.pop()
        if one in met:
            continue
        met.add(one)
        yield one
        if isinstance(one, type) and issubclass(one, Struct):
            pending += [field.type for field in msgspec.structs.fields(one)]
        elif isinstance(one, OneOf):
            pending += (*one.kinds, one.beside)
        else:
            pending += get_args(one)


def fill_extra(value: Any, raw: bytes | Raw, decode: Decode, path: str = "$") -> None:
    """Put the free members of ``raw`` into the models of ``value``, which was decoded from it."""
    match value:
        case list() | tuple():
            for index, (item, part) in enumerate(
                zip(value, decode(list[Raw], raw, path), strict=True)
            ):
                fill_extra(item, part, decode, f"{path}[{index}]")
        case dict():
            parts = decode(dict[str, Raw], raw, path)
            for key, item in value.items():
                fill_extra(item, parts[key], decode, f"{path}.{key}")
        case Struct() if reaches_extra(type(value)):
            _fill_model(value, raw, decode, path)


def _fill_model(value: Struct, raw: bytes | Raw, decode: Decode, path: str) -> None:
    kind = type(value)
    way = _ways.get(kind) or _ways.setdefault(kind, _way(kind))
    parts = decode(dict[str, Raw], raw, path)
    for wire_name, name in way.fields:
        if wire_name in parts:
            fill_extra(getattr(value, name), parts[wire_name], decode, f"{path}.{wire_name}")
    if way.extra:
        extra = {
            name: decode(way.values, part, f"{path}.{name}")
            for name, part in parts.items()
            if name not in way.named
        }
        setattr(value, way.extra, extra)


def _way(kind: type[Struct]) -> _Way:
    fields = [field for field in msgspec.structs.fields(kind) if field.encode_name != EXTRA]
    tag = kind.__struct_config__.tag_field
    extra, values = extra_field(kind) or ("", None)
    return _Way(
        extra,
        values,
        tuple((item.encode_name, item.name) for item in fields if reaches_extra(item.type)),
        frozenset((*(item.encode_name for item in fields), *(() if tag is None else (tag,)))),
    )
