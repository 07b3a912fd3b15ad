"""Unions: several types joined into one that msgspec can decode.

A decoder tells the members of a union apart by the kind of JSON value alone, so there is room
for one object, one array, one kind of string, one kind of number. Models that a tag tells apart, or
a class of ours, stay apart. What else shares a kind is joined: models into one model with the
fields of all, strings into a plain ``str``, and so on. Nothing that an API can send is refused by
the joined type.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from specloom.ir import (
    ANY,
    NULL,
    STRING,
    Array,
    Constant,
    Map,
    Named,
    Nullable,
    Scalar,
    ScalarKind,
    Source,
    Type,
    Union,
    Untrusted,
    is_nullable,
    not_null,
    types_inside,
)
from specloom.lower.schemas.scalars import STRING_LIKE, nullable

_INTEGER = Scalar(ScalarKind.INTEGER)
_NUMBER = Scalar(ScalarKind.NUMBER)


class Merges(Protocol):
    """What joining models needs of the definitions."""

    def merged(self, names: tuple[str, ...], hint: str, source: Source) -> Type:
        """The model that holds the fields of all these models."""
        ...

    def kind(self, name: str) -> str:
        """``model``, ``string`` or ``integer``: the JSON kind of a definition."""
        ...

    def parts(self, name: str) -> tuple[Type, ...]:
        """What a union that has a name is made of; nothing for other definitions."""
        ...

    def choice(
        self, models: tuple[Named, ...], others: tuple[Type, ...], hint: str, source: Source
    ) -> Type | None:
        """The union of these models, which have no tags, and other types; None for other models."""
        ...

    def told_apart(self, names: tuple[str, ...]) -> Type | None:
        """The union of models that their tags tell apart; None where they do not."""
        ...


def join(merges: Merges, types: Iterable[Type], hint: str, source: Source) -> Type:
    """One type that holds every value of the given ones.

    ``hint`` names what has to be made for it, and ``source`` is where it comes from.
    """
    members = list(dict.fromkeys(_flatten(merges, types)))
    if ANY in members:
        return ANY
    takes_null = any(map(is_nullable, members))
    plain = [not_null(member) for member in members]
    kinds: dict[str, list[Type]] = {}
    for member in dict.fromkeys(plain):
        if member != NULL:
            kinds.setdefault(_kind(merges, member), []).append(member)
    place = [*kinds].index("object") if "object" in kinds else 0
    objects = kinds.pop("object", [])
    joined = [_join_kind(merges, kind, found, hint, source) for kind, found in kinds.items()]
    if objects and ANY not in joined:
        others = tuple(_spread(joined))
        choice = _choice(merges, objects, others, hint, source)
        if choice is not None:
            return nullable(choice, takes_null)
        joined.insert(place, _join_kind(merges, "object", objects, hint, source))
    if not joined:
        return NULL
    if ANY in joined:
        return ANY
    whole = joined[0] if len(joined) == 1 else Union(tuple(_spread(joined)))
    return nullable(whole, takes_null)


def side_by_side(types: Iterable[Type]) -> Type:
    """One of several types, each of which is decoded by itself: nothing is joined for it."""
    members: dict[Type, None] = {}
    takes_null = False
    for type_ in types:
        takes_null |= is_nullable(type_)
        inner = not_null(type_)
        members |= dict.fromkeys(inner.members if isinstance(inner, Union) else (inner,))
    members.pop(NULL, None)
    if ANY in members or not members:
        return ANY if members else NULL
    whole = Union(tuple(members)) if len(members) > 1 else next(iter(members))
    return nullable(whole, takes_null)


def members_of(whole: Type) -> tuple[Type, ...]:
    """The types that a joined type is one of, null apart."""
    match whole:
        case Union(members):
            return members
        case Nullable(inner):
            return members_of(inner)
    return () if whole == NULL else (whole,)


def _have_tags(merges: Merges, models: tuple[Named, ...]) -> bool:
    return len(models) > 1 and merges.told_apart(tuple(item.name for item in models)) is not None


def _choice(
    merges: Merges, objects: list[Type], others: tuple[Type, ...], hint: str, source: Source
) -> Type | None:
    """The whole as a union of ours, where its models are told apart without tags."""
    models = tuple(member for member in objects if isinstance(member, Named))
    if len(models) < len(objects) or _have_tags(merges, models):
        return None
    return merges.choice(models, others, hint, source)


def _flatten(merges: Merges, types: Iterable[Type]) -> Iterable[Type]:
    for member in types:
        match member:
            case Union(members):
                yield from _flatten(merges, members)
            case Nullable(Union() | Named() as inner):
                yield from _flatten(merges, (inner,))
                yield NULL
            case Named(name) if parts := merges.parts(name):
                yield from _flatten(merges, parts)
            case _:
                yield member


def _spread(joined: list[Type]) -> Iterable[Type]:
    for member in joined:
        if isinstance(member, Union):
            yield from member.members
        else:
            yield member


def _kind(merges: Merges, member: Type) -> str:
    match member:
        case Scalar(kind) if kind in STRING_LIKE:
            return "string"
        case Scalar(ScalarKind.INTEGER | ScalarKind.NUMBER):
            return "number"
        case Scalar(kind):
            return kind.value
        case Constant((first, *_)):
            return _kind_of_constant(first)
        case Named(name):
            defined = merges.kind(name)
            return {"model": "object", "integer": "number"}.get(defined, defined)
        case Map():
            return "object"
        case _:
            return "array"


def _kind_of_constant(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, Untrusted) else "number"


def _join_kind(merges: Merges, kind: str, members: list[Type], hint: str, source: Source) -> Type:
    if len(members) == 1:
        return members[0]
    match kind:
        case "object":
            return _join_objects(merges, members, hint, source)
        case "array":
            items = [item for member in members for item in types_inside(member)]
            return Array(join(merges, items, hint, source))
        case "string":
            return _join_strings(members)
        case "number":
            return _NUMBER if _NUMBER in members else _INTEGER
        case "boolean":
            return Scalar(ScalarKind.BOOLEAN)
        case _:
            return ANY


def _join_objects(merges: Merges, members: list[Type], hint: str, source: Source) -> Type:
    models = tuple(member.name for member in members if isinstance(member, Named))
    if len(models) == len(members):
        return merges.told_apart(models) or merges.merged(models, hint, source)
    if models:
        return Map(ANY)
    values = [member.values for member in members if isinstance(member, Map)]
    return Map(join(merges, values, hint + "Value", source))


def _join_strings(members: list[Type]) -> Type:
    """Open enums take any string; two different enums, dates or identifiers only share ``str``."""
    enums = [member for member in members if isinstance(member, Named)]
    if len(enums) == 1 and all(member in (enums[0], STRING) for member in members):
        return enums[0]
    if all(isinstance(member, Constant) for member in members):
        values = [v for member in members if isinstance(member, Constant) for v in member.values]
        return Constant(tuple(dict.fromkeys(values)))
    return STRING
