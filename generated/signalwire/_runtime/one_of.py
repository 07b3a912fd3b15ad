"""Unions of models that msgspec cannot tell apart: by a property, or by what fits best."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, TypeAlias

import msgspec

from .fit import best_of

_Key: TypeAlias = tuple[bool, Hashable]


class OneOf(type):
    """The class of unions. Its instances stand for a union where types are looked at at run time.

    ``kinds`` are the models, and ``by`` is the property that tells them apart, on the wire, where
    there is one. ``default`` is the model of objects without a value that is listed, ``beside`` the
    type of what the union takes that is no object; each may be ``None``.
    """

    by: str
    default: type[msgspec.Struct] | None
    kinds: tuple[type[msgspec.Struct], ...]
    beside: Any
    _known: Mapping[_Key, type[msgspec.Struct]]

    def __instancecheck__(cls, value: object) -> bool:
        """Whether a value is one of the union: a model, or JSON that nobody has decoded."""
        return isinstance(value, (dict, *cls.kinds)) or (
            cls.beside is not None and isinstance(value, (str, int, float, list, tuple))
        )

    def kind_of(cls, value: Mapping[str, Any]) -> type[msgspec.Struct] | None:
        """The model of an object: by its property, and without one by what fits best.

        None is for a value of the property that no model has.
        """
        stated = value.get(cls.by, msgspec.UNSET) if cls._known else msgspec.UNSET
        if stated is msgspec.UNSET:
            return cls.default or best_of(cls.kinds, value)
        try:
            return cls._known.get((isinstance(stated, bool), stated), cls.default)
        except TypeError:
            return cls.default


def one_of(
    name: str,
    by: str,
    *kinds: tuple[tuple[Hashable, ...], type[msgspec.Struct]],
    default: type[msgspec.Struct] | None = None,
    beside: Any = None,
) -> OneOf:
    """A union called ``name``, whose models are told apart by the property ``by``.

    ``default`` is what an object is whose property is missing, or has a value that is not listed.
    """
    made = best_fit(name, *(kind for _, kind in kinds), beside=beside)
    made.by, made.default = by, default
    made._known = {(isinstance(v, bool), v): kind for values, kind in kinds for v in values}
    return made


def best_fit(name: str, *kinds: type[msgspec.Struct], beside: Any = None) -> OneOf:
    """A union called ``name``: an object is the model that it fits best, the first of equals."""
    made = OneOf(name, (), {})
    made.by, made.default = "", None
    made.kinds = kinds
    made.beside = beside
    made._known = {}
    return made


def decode_one_of(kind: Any, value: Any) -> Any:
    """What msgspec asks for where a union of ours stands: the JSON value as one of its members.

    Raises:
        ValueError: It is none of them.
    """
    if not isinstance(kind, OneOf):
        # As without a hook: msgspec sees whether the value is of that class.
        return value
    chosen = kind.kind_of(value) if type(value) is dict else kind.beside
    if chosen is None:
        raise ValueError(f"Expected `{kind.__name__}`")
    try:
        return msgspec.convert(value, chosen, dec_hook=decode_one_of)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
