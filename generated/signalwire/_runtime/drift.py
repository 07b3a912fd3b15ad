"""Answers that do not fit their schema: what fits is decoded, the rest is kept and reported."""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Annotated, Any, Union, get_args, get_origin

from .codec import UNSET, MisfitFailure, Raw, Struct, Unset, decode_json, struct_fields
from .one_of import OneOf
from .open_structs import EXTRA, extra_field

_OBJECTS = (dict,)
_ARRAYS = (list, tuple, set, frozenset)
# Where anything may stand, a number that no float holds is no reason to refuse what is around it.
_ANYTHING: dict[bytes, Any] = {b"{": dict[str, Any], b"[": list[Any]}


class Drift(Struct, frozen=True):
    """One place where a successful answer is not what the specification says.

    ``path`` is a JSON path (``$.numbers[3].id``), ``expected`` what was due there, ``raw`` what
    came instead: a JSON value, or ``UNSET`` where a required field was missing.
    """

    operation: str
    path: str
    expected: str
    raw: object


class Misfit(Struct, frozen=True):
    """A part that does not fit; the words of :class:`Drift`, before an operation is known."""

    path: str
    expected: str
    raw: object


def decode_what_fits(kind: Any, content: bytes) -> tuple[Any, list[Misfit]]:
    """JSON decoded as ``kind`` field by field.

    A part that does not fit is kept as the JSON value it is, against its annotation; a required
    field that is missing is ``UNSET``. An object with a tag that is not listed is such a part.

    Raises:
        MisfitFailure: The whole is not even the container that ``kind`` asks for.
        DecodeFailure: The bytes are not JSON.
    """
    misfits: list[Misfit] = []
    try:
        value = _fit(kind, content, "$", misfits)
    except RecursionError:
        raise MisfitFailure("JSON nests too deep") from None
    if misfits and misfits[0].path == "$" and not _is_one_of_several(kind, content):
        raise MisfitFailure(f"expected {misfits[0].expected}")
    return value, misfits


def _is_one_of_several(kind: Any, content: bytes) -> bool:
    """Whether an object is due and is there, but with a tag that nobody listed, or none."""
    members = [*members_of_type(kind)]
    structs = [one for one in members if _is_struct(one)]
    is_union = len(structs) > 1 or any(isinstance(one, OneOf) for one in members)
    return is_union and content.lstrip()[:1] == b"{"


def _fit(kind: Any, raw: bytes | Raw, path: str, misfits: list[Misfit]) -> Any:
    try:
        return decode_json(kind, raw)
    except MisfitFailure:
        container = _container(kind, bytes(raw))
        if container is None:
            misfits.append(Misfit(path, named(kind), _kept(raw)))
            return misfits[-1].raw
    if _is_struct(container):
        return _fit_struct(container, raw, path, misfits)
    arguments = get_args(container) or (Any, Any)
    if (get_origin(container) or container) is dict:
        items = decode_json(dict[str, Raw], raw)
        return {
            key: _fit(arguments[1], item, f"{path}.{key}", misfits) for key, item in items.items()
        }
    elements = decode_json(list[Raw], raw)
    is_fixed = get_origin(container) is tuple and arguments[-1] is not ...
    kinds = arguments if is_fixed else (arguments[0],) * len(elements)
    fitted = [
        _fit(kind, item, f"{path}[{i}]", misfits)
        for i, (kind, item) in enumerate(zip(kinds, elements, strict=True))
    ]
    return tuple(fitted) if is_fixed else fitted


def _fit_struct(kind: Any, raw: bytes | Raw, path: str, misfits: list[Misfit]) -> Any:
    given = decode_json(dict[str, Raw], raw)
    values: dict[str, Any] = {}
    fields = [field for field in struct_fields(kind) if field.encode_name != EXTRA]
    for field in fields:
        place = f"{path}.{field.encode_name}"
        if field.encode_name in given:
            values[field.name] = _fit(field.type, given[field.encode_name], place, misfits)
        elif field.required:
            misfits.append(Misfit(place, "a required field", UNSET))
            values[field.name] = UNSET
    tag_field = kind.__struct_config__.tag_field
    if tag_field in given and not _has_tag(kind, raw):
        place = f"{path}.{tag_field}"
        misfits.append(Misfit(place, repr(kind.__struct_config__.tag), _kept(given[tag_field])))
    if free := extra_field(kind):
        name, value_kind = free
        own = {tag_field, *(field.encode_name for field in fields)}
        values[name] = {
            key: _fit(value_kind, part, f"{path}.{key}", misfits)
            for key, part in given.items()
            if key not in own
        }
    return kind(**values)


def named(kind: Any) -> str:
    """A type in the words of a drift: ``datetime | None``."""
    names = [
        getattr(one, "__name__", str(one)) for one in members_of_type(kind) if one is not Unset
    ]
    return " | ".join("None" if name == "NoneType" else name for name in names)


def _kept(raw: bytes | Raw) -> object:
    try:
        return decode_json(Any, raw)
    except MisfitFailure:  # A number that no float holds.
        return bytes(raw).decode("utf-8")


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _container(kind: Any, raw: bytes) -> Any:
    """The one member of ``kind`` that is an object or an array like ``raw``, if there is one."""
    first = raw.lstrip()[:1]
    members = [_ANYTHING.get(first, one) if one is Any else one for one in members_of_type(kind)]
    beside = [one.beside for one in members if isinstance(one, OneOf)]
    if first == b"{":
        members = [_of_union(one, raw) if isinstance(one, OneOf) else one for one in members]
        found = [one for one in members if _is_struct(one) or _holds(one, _OBJECTS)]
        if len(found) > 1:
            found = [one for one in found if _is_struct(one) and _has_tag(one, raw)]
    elif first == b"[":
        members += (one for other in beside for one in members_of_type(other))
        found = [one for one in members if _holds(one, _ARRAYS) and _has_room(one, raw)]
    else:
        return None
    return found[0] if len(found) == 1 else None


def _of_union(kind: OneOf, raw: bytes) -> Any:
    """The model that an object is meant to be; None where nobody knows."""
    return kind.kind_of(
        {name: _kept(part) for name, part in decode_json(dict[str, Raw], raw).items()}
    )


def _holds(kind: Any, containers: tuple[type, ...]) -> bool:
    origin = get_origin(kind) or kind
    return origin in containers


def _has_room(kind: Any, raw: bytes) -> bool:
    """Whether an array has as many items as a tuple needs; other arrays have any number."""
    items = get_args(kind)
    if get_origin(kind) is not tuple or items[-1] is ...:
        return True
    return len(decode_json(list[Raw], raw)) == len(items)


def members_of_type(kind: Any) -> Iterable[Any]:
    """The members of a union, those of its members among them; else the type itself."""
    origin = get_origin(kind)
    if origin is Annotated:
        yield from members_of_type(get_args(kind)[0])
    elif origin is Union or origin is types.UnionType:
        for member in get_args(kind):
            yield from members_of_type(member)
    else:
        yield kind


def _has_tag(kind: Any, raw: bytes | Raw) -> bool:
    configuration = kind.__struct_config__
    if configuration.tag_field is None:
        return False
    stated = decode_json(dict[str, Raw], raw).get(configuration.tag_field)
    return stated is not None and _kept(stated) == configuration.tag
