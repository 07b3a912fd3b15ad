"""Models and enums: what becomes a class in ``models.py``."""

from __future__ import annotations

from typing import Final, TypeAlias, assert_never

from msgspec import Struct

from specloom.ir.constraints import UNCONSTRAINED, Constraints
from specloom.ir.rules import Rule
from specloom.ir.source import Source
from specloom.ir.text import NOTHING, Untrusted
from specloom.ir.types import Named, Type
from specloom.ir.values import Value

FREE_NAME: Final = "(extra)"
"""The ``wire_name`` of every free field: no member travels under it."""


class Stated(Struct, frozen=True):
    """A value that the spec states beside a type: a server's default (documented, never sent),
    an example. It is a class of its own because the value may be null."""

    value: Value


class Field(Struct, frozen=True, kw_only=True):
    """A member of a model.

    ``name`` is the Python name, ``wire_name`` the API's. A field that is not ``required`` may be
    absent, which is not the same as null. A ``free`` field is no member itself: it maps the
    names that no other field has to their values, and ``wire_name`` only keeps it apart.
    """

    name: str
    wire_name: Untrusted
    type: Type
    required: bool
    source: Source
    summary: Untrusted = NOTHING
    deprecated: bool = False
    read_only: bool = False
    write_only: bool = False
    free: bool = False
    default: Stated | None = None
    constraints: Constraints = UNCONSTRAINED
    format: Untrusted = NOTHING


class Tag(Struct, frozen=True):
    """What tells a model apart inside a union: a property that always has the same value.

    It is none of the model's ``fields``: a decoder looks at it, an encoder writes it. ``name`` is
    its Python name, ``wire_name`` the API's.
    """

    name: str
    wire_name: Untrusted
    value: Untrusted
    summary: Untrusted = NOTHING


class Model(Struct, frozen=True, kw_only=True):
    """An object with known fields.

    ``open`` says that other fields are expected beside them. ``rules`` are stated of the object
    itself (``x-rules``): they are documented, and checked where it is the body of a call.
    """

    name: str
    fields: tuple[Field, ...]
    source: Source
    summary: Untrusted = NOTHING
    deprecated: bool = False
    open: bool = True
    rules: tuple[Rule, ...] = ()
    tag: Tag | None = None


class Member(Struct, frozen=True):
    """An enum member: its Python name and the value on the wire."""

    name: str
    value: Untrusted | int


class Enum(Struct, frozen=True, kw_only=True):
    """A closed list of values that the server may open.

    ``literal`` is the name of the alias for the values as literals; members are all strings or
    all integers.
    """

    name: str
    literal: str
    members: tuple[Member, ...]
    source: Source
    summary: Untrusted = NOTHING
    deprecated: bool = False

    @property
    def is_integer(self) -> bool:
        """Whether the values are integers."""
        return isinstance(self.members[0].value, int)


class Alias(Struct, frozen=True, kw_only=True):
    """A union with a name of its own: models with tags of one property.

    Where ``values`` are there the models have no tags: the property ``by`` has those values, a
    tuple for each member. Where no property is named an object is the model that it fits best.
    ``default`` is the model of an object whose property is missing or has another value, and
    ``beside`` are the other types that such a union takes: texts, numbers, lists.
    """

    name: str
    members: tuple[Named, ...]
    source: Source
    by: Untrusted = NOTHING
    values: tuple[tuple[Value, ...], ...] = ()
    beside: tuple[Type, ...] = ()
    default: Named | None = None
    summary: Untrusted = NOTHING
    deprecated: bool = False


Definition: TypeAlias = Model | Enum | Alias


def types_of(definition: Definition) -> tuple[Type, ...]:
    """The types that a definition is made of."""
    match definition:
        case Model(fields=fields):
            return tuple(field.type for field in fields)
        case Alias(members=members, beside=beside):
            return (*members, *beside)
        case Enum():
            return ()
        case _:
            assert_never(definition)
