"""How well JSON objects fit models: which of several an object is meant to be."""

from __future__ import annotations

import enum
import types
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, Union, get_args, get_origin

import msgspec
import msgspec.structs

_LEVELS = 3
"""How far down values are looked at: what fits is a look at a value, not a second decoding."""

_Member: TypeAlias = tuple[str, bool, Any]

KindT = TypeVar("KindT", bound=type[msgspec.Struct])

_members: dict[type[msgspec.Struct], tuple[_Member, ...]] = {}


def best_of(kinds: Iterable[KindT], value: Mapping[str, Any]) -> KindT:
    """The model that an object fits best, the first of equals.

    First counts what the model requires and the object lacks, then values of another kind, then
    the members that the model does not know.
    """
    ranked = [(_missing(kind, value), kind) for kind in kinds]
    least = min(missing for missing, _ in ranked)
    near = [kind for missing, kind in ranked if missing == least]
    if len(near) == 1:
        return near[0]
    return min(near, key=lambda kind: (_misfits(kind, value, _LEVELS), -_known(kind, value)))


def _fields(kind: type[msgspec.Struct]) -> tuple[_Member, ...]:
    """The names on the wire of a model's fields, whether they are required, and their types."""
    known = _members.get(kind)
    if known is None:
        found = msgspec.structs.fields(kind)
        known = tuple((field.encode_name, field.required, field.type) for field in found)
        tag_field, tag = kind.__struct_config__.tag_field, kind.__struct_config__.tag
        if tag_field is not None:
            known += ((tag_field, True, Literal[tag]),)
        _members[kind] = known
    return known


def _missing(kind: type[msgspec.Struct], value: Mapping[str, Any]) -> int:
    return sum(required and name not in value for name, required, _ in _fields(kind))


def _known(kind: type[msgspec.Struct], value: Mapping[str, Any]) -> int:
    return sum(name in value for name, _, _ in _fields(kind))


def _misfits(kind: type[msgspec.Struct], value: Mapping[str, Any], levels: int) -> int:
    """How many members of an object are not of the types that a model says."""
    return sum(
        not _fits(type_, value[name], levels - 1)
        for name, _, type_ in _fields(kind)
        if name in value
    )


def _fits(kind: Any, value: Any, levels: int) -> bool:
    """Whether a JSON value is one of a type, as far as a look so far down shows."""
    origin = get_origin(kind) or kind
    if origin is Annotated:
        return _fits(get_args(kind)[0], value, levels)
    if origin is Union or origin is types.UnionType:
        return any(_fits(member, value, levels) for member in get_args(kind))
    if origin is Literal:
        return any(value == one and type(value) is type(one) for one in get_args(kind))
    if kind is Any:
        return True
    if type(value) is dict:
        return _fits_object(kind, value, levels)
    if type(value) is list:
        return _fits_array(kind, value, levels)
    return _fits_scalar(origin, value)


def _fits_array(kind: Any, value: list[Any], levels: int) -> bool:
    origin, items = get_origin(kind) or kind, get_args(kind)
    if hasattr(kind, "kinds"):
        return kind.beside is not None and _fits(kind.beside, value, levels)
    if origin is tuple:
        return len(items) == len(value) and (
            not levels or all(map(_fits, items, value, [levels - 1] * len(value)))
        )
    return origin is list and (
        not (levels and items) or all(_fits(items[0], item, levels - 1) for item in value)
    )


def _fits_object(kind: Any, value: dict[str, Any], levels: int) -> bool:
    if (get_origin(kind) or kind) is dict:
        return True
    kinds = getattr(kind, "kinds", (kind,))
    structs = [one for one in kinds if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    if not levels:
        return bool(structs)
    return any(not _missing(one, value) and not _misfits(one, value, levels) for one in structs)


def _fits_scalar(kind: Any, value: Any) -> bool:
    if value is None:
        return kind is types.NoneType
    if hasattr(kind, "kinds"):
        return kind.beside is not None and _fits(kind.beside, value, 0)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return any(value == member.value for member in kind)
    plain = _PLAIN.get(kind)
    if plain is not None:
        return type(value) in plain
    try:
        msgspec.convert(value, kind)
    except (msgspec.ValidationError, TypeError):
        return False
    return True


_PLAIN: Mapping[Any, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    float: (int, float),
    bool: (bool,),
    msgspec.UnsetType: (),
}
