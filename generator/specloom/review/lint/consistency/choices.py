"""What a field can be, as far as rules tell it apart: absent, null, a value, another, several."""

from __future__ import annotations

import enum
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from specloom.ir import Untrusted, Value
from specloom.runtime.rules import listed, shown_value


class Kind(enum.Enum):
    """The things that a field can be. One that is reached through a list can be several."""

    ABSENT = "absent"
    VALUE = "value"
    OTHER = "other"
    NULL = "null"
    ITEMS = "items"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the things a field can be.

    ``value`` is what a ``VALUE`` stands for, and an instance of what an ``OTHER`` stands for, as
    people are shown it; ``identity`` tells values apart as JSON does (1 is 1.0, and not true).
    ``items`` are what a field is in the items of a list that have it, each choice once.
    """

    kind: Kind
    identity: Hashable = None
    value: str = ""
    items: tuple[Choice, ...] = ()

    @property
    def each(self) -> tuple[Choice, ...]:
        """What the field is in each item, or the one thing that it is."""
        return self.items or (self,)

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
            case Kind.ITEMS if len(self.items) == 1:
                return self.items[0].in_words
            case Kind.ITEMS:
                places = ("one item", *["another"] * (len(self.items) - 1))
                pairs = zip(self.items, places, strict=True)
                return listed([f"{one.in_words} in {place}" for one, place in pairs])


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


def choices_of_items(choices: Choices, most: int) -> Choices:
    """The choices of a field that is reached through a list, told from those in one item.

    ``most`` items have it, each another: what holds for more of them holds for some of them.
    """
    given = [choice for choice in choices if choice != ABSENT]
    several = (chosen for size in range(1, most + 1) for chosen in combinations(given, size))
    return (ABSENT, *(Choice(Kind.ITEMS, items=chosen) for chosen in several))


def singles(choices: Choices) -> Choices:
    """What a field can be in one item, or at all where it is in no list."""
    return tuple(dict.fromkeys(one for choice in choices for one in choice.each))


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
