"""Unions of models that msgspec cannot tell apart: a property says which of them an object is."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import Any, TypeAlias

import msgspec
import msgspec.structs

_Key: TypeAlias = tuple[bool, Hashable]


class OneOf(type):
    """The class of unions. Its instances stand for a union where types are looked at at run time.

    ``by`` is the property, on the wire, and ``kinds`` are the models with the values of each.
    """

    by: str
    kinds: tuple[type[msgspec.Struct], ...]
    _known: Mapping[_Key, type[msgspec.Struct]]

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.kinds)

    def kind_of(cls, names: Collection[str], value: object) -> type[msgspec.Struct] | None:
        """The model of an object with members of these names, whose property has this value.

        ``UNSET`` is no value: the model that the names fit best is taken. None is for a value
        that no model has.
        """
        if value is msgspec.UNSET:
            return min(cls.kinds, key=lambda kind: _strangeness(kind, names))
        try:
            return cls._known.get((isinstance(value, bool), value))
        except TypeError:
            return None


def one_of(name: str, by: str, *kinds: tuple[tuple[Hashable, ...], type[msgspec.Struct]]) -> OneOf:
    """A union called ``name``, whose models are told apart by the property ``by``."""
    made = OneOf(name, (), {})
    made.by = by
    made.kinds = tuple(kind for _, kind in kinds)
    made._known = {(isinstance(v, bool), v): kind for values, kind in kinds for v in values}
    return made


def decode_one_of(kind: Any, value: Any) -> Any:
    """What msgspec asks for where a union of ours stands: the JSON value as one of its models.

    Raises:
        ValueError: It is none of them.
    """
    if not isinstance(kind, OneOf):
        # As without a hook: msgspec sees whether the value is of that class.
        return value
    chosen = kind.kind_of(value, value.get(kind.by, msgspec.UNSET)) if type(value) is dict else None
    if chosen is None:
        raise ValueError(f"Expected `{kind.__name__}`")
    try:
        return msgspec.convert(value, chosen, dec_hook=decode_one_of)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None


def _strangeness(kind: type[msgspec.Struct], names: Collection[str]) -> tuple[int, int]:
    """How badly names fit a model: what it requires and they lack, then what it does not know."""
    fields = msgspec.structs.fields(kind)
    missing = sum(field.required and field.encode_name not in names for field in fields)
    known = sum(field.encode_name in names for field in fields)
    return missing, -known
