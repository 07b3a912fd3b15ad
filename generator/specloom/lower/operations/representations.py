"""Several media types of one body: which of them say the same again."""

from __future__ import annotations

from collections.abc import Mapping

from specloom.lower.context import Context
from specloom.lower.schemas.composition import named_target
from specloom.openapi.model import MediaType, Schema

_WORDS = frozenset({"site", "title", "description", "examples", "default", "extensions"})
_COMPARED = tuple(name for name in Schema.__struct_fields__ if name not in _WORDS)


def says_the_same(context: Context, first: MediaType, second: MediaType) -> bool:
    """Whether two media types carry the same values, only written in another way.

    Such a body is read and written in one of them, and nothing of the API is out of reach.
    """
    if first.schema is None or second.schema is None:
        return False
    return _alike(context, first.schema, second.schema)


def _alike(context: Context, first: object, second: object) -> bool:
    match first, second:
        case Schema(), Schema():
            targets = [named_target(context, schema) for schema in (first, second)]
            if targets != [None, None]:
                return targets[0] is targets[1]
            members = ((getattr(first, name), getattr(second, name)) for name in _COMPARED)
            return all(_alike(context, *pair) for pair in members)
        case Mapping(), Mapping():
            return [*first] == [*second] and all(
                _alike(context, first[name], second[name]) for name in first
            )
        case tuple(), tuple():
            return len(first) == len(second) and all(
                _alike(context, *pair) for pair in zip(first, second, strict=True)
            )
        case _:
            return first == second
