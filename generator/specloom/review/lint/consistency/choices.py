"""What a field of a call can be, as far as rules tell it apart: absent, null, a value, another."""

from __future__ import annotations

import enum
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from specloom.ir import Untrusted, Value
from specloom.runtime.rules import shown_value


class Kind(enum.Enum):
    """The four things that a field can be."""

    ABSENT = "absent"
    VALUE = "value"
    OTHER = "other"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the things a field can be.

    ``value`` is what a ``VALUE`` stands for, and an instance of what an ``OTHER`` stands for, as
    people are shown it; ``identity`` tells values apart as JSON does (1 is 1.0, and not true).
    """

    kind: Kind
    identity: Hashable = None
    value: str = ""

    @property
    def plain(self) -> bool | int | float | str:
        """The value of a ``VALUE`` as JSON has it, as far as JSON has it exactly."""
        found = self.identity[1] if isinstance(self.identity, tuple) else self.value
        return found if isinstance(found, bool | int | float | str) else self.value

    @property
    def in_words(self) -> str:
        """``is x``, ``is not given``."""
        match self.kind:
            case Kind.ABSENT:
                return "is not given"
            case Kind.NULL:
                return "is null"
            case Kind.VALUE:
                return f"is {self.value}"
            case Kind.OTHER:
                return f"is {self.value}" if self.value else "is given"


ABSENT = Choice(Kind.ABSENT)
NULL = Choice(Kind.NULL)

Choices: TypeAlias = tuple[Choice, ...]
Domains: TypeAlias = Mapping[str, Choices]
"""What each field can be, by key, in the order in which examples prefer it."""


def value_choice(value: Value) -> Choice:
    """The choice of one value; null is one of its own."""
    if value is None:
        return NULL
    return Choice(Kind.VALUE, identity(value), _shown(value))


def other_choice(example: Value | None = None) -> Choice:
    """The choice of every value that no condition names; ``example`` is one where it is known."""
    return Choice(Kind.OTHER, value="" if example is None else _shown(example))


def identity(value: Value) -> Hashable:
    """A key under which two values are equal as JSON values are."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, Untrusted):
        return ("text", value.value)
    if value is None or not isinstance(value, int | float):
        return ("other", value)
    return ("number", value)


def _shown(value: Value) -> str:
    return shown_value(value.value if isinstance(value, Untrusted) else value)
