"""Several media types of one body: which of them say the same again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from specloom.lower.context import Context
from specloom.lower.schemas.composition import named_target
from specloom.openapi.model import MediaType, Schema

_WORDS = frozenset({"site", "title", "description", "examples", "default", "extensions"})
_COMPARED = tuple(field.name for field in fields(Schema) if field.name not in _WORDS)


def says_the_same(context: Context, first: MediaType, second: MediaType) -> bool:
    """Whether two media types carry the same values, only written in another way.

    Such a body is read and written in one of them, and nothing of the API is out of reach.
    """
    if first.schema is None or second.schema is None:
        return False
    targets = [named_target(context, schema) for schema in (first.schema, second.schema)]
    if targets[0] is not None or targets[1] is not None:
        return None not in targets and targets[0] is targets[1]
    return _alike(first.schema, second.schema)


def _alike(first: object, second: object) -> bool:
    match first, second:
        case Schema(), Schema():
            return all(_alike(getattr(first, n), getattr(second, n)) for n in _COMPARED)
        case Mapping(), Mapping():
            return [*first] == [*second] and all(_alike(first[n], second[n]) for n in first)
        case tuple(), tuple():
            return len(first) == len(second) and all(map(_alike, first, second))
        case _:
            return first == second
