"""Places of a table: where rows stand, and what is below them, while the table grows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from msgspec import Struct
from msgspec.structs import replace

from specloom.ir import NOTHING, Argument, Location, NestedRow, Untrusted
from specloom.openapi.model import Schema


class Root(Struct, frozen=True):
    """An argument, or a whole body: where nested rows begin."""

    key: str
    location: Location
    schema: Schema


@dataclass(slots=True)
class Place:
    """A place in the tree of rows, while it grows."""

    row: NestedRow
    schema: Schema
    whole: Schema
    above: Mapping[int, Place]
    """The places that this one is inside, by the ``id`` of their effective schemas."""
    below: list[Place] = field(default_factory=list)
    choices: list[Place] = field(default_factory=list)
    """The forms that a value can have here."""
    closed: bool = False
    open: bool = False
    """Whether more members may stand beside those of this form, since its union names some."""
    like: Place | None = None


def with_nested(argument: Argument, place: Place | None) -> Argument:
    """The argument with what is inside it; no place is nothing inside."""
    if place is None:
        return argument
    closed, like = _inside(place)
    nested = tuple(rows_below(place))
    says = closed or like or nested
    return replace(argument, closed=closed, like=like, nested=nested) if says else argument


def row_of(place: Place) -> NestedRow:
    """The row of a place, now that all is below it that will be."""
    closed, like = _inside(place)
    return replace(place.row, closed=closed, like=like)


def _inside(place: Place) -> tuple[bool, Untrusted]:
    """Whether a place is closed, and the key of the one whose inside it has."""
    like = place.like
    return (place.closed, NOTHING) if like is None else (like.closed, like.row.key)


def rows_below(place: Place) -> Iterator[NestedRow]:
    """The rows of all places below one, parents first."""
    for item in (*place.below, *place.choices):
        yield row_of(item)
        yield from rows_below(item)
