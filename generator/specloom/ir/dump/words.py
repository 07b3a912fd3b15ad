"""What the text of an Api says in the same words everywhere: types, values, sources, facts.

A fact is a line; what is absent, empty or the usual has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import assert_never

from specloom.ir.constraints import Constraints
from specloom.ir.models import Definition, Field, Stated
from specloom.ir.operations import Argument, Body, NestedRow, Operation
from specloom.ir.source import Source, Status
from specloom.ir.text import Untrusted
from specloom.ir.types import Array, Constant, Map, Named, Nullable, Scalar, Tuple, Type, Union
from specloom.ir.values import ListValue, ObjectValue, Value


def type_words(type_: Type) -> str:
    """A type in words: ``list[PhoneNumber | null]``, ``map[string]``, ``constant["a", "b"]``."""
    match type_:
        case Scalar(kind):
            return kind.value
        case Named(name):
            return word(name)
        case Array(items):
            return f"list[{type_words(items)}]"
        case Tuple(members):
            return f"tuple[{', '.join(map(type_words, members))}]"
        case Map(values):
            return f"map[{type_words(values)}]"
        case Constant(values):
            return f"constant[{', '.join(map(value_words, values))}]"
        case Union(members):
            return " | ".join(map(type_words, members))
        case Nullable(inner):
            return f"{type_words(inner)} | null"
        case _:
            assert_never(type_)


def value_words(value: Value) -> str:
    """A JSON value as JSON in ASCII; ``decimal`` stands before a number that no float can hold."""
    match value:
        case None | bool() | int() | float():
            return json.dumps(value)
        case Decimal():
            return f"decimal {value}"
        case Untrusted():
            return quoted(value)
        case ListValue(items):
            return f"[{', '.join(map(value_words, items))}]"
        case ObjectValue(members):
            pairs = (f"{quoted(name)}: {value_words(member)}" for name, member in members)
            return f"{{{', '.join(pairs)}}}"
        case _:
            assert_never(value)


def head(kind: str, owner: Argument | Field) -> str:
    """The line that a thing with a name and a type begins with."""
    both = f"{word(owner.name)} {quoted(owner.wire_name)}"
    return f"{kind} {both}: {type_words(owner.type)}, {presence(owner)}"


def about(thing: Operation | Argument | NestedRow | Field | Definition) -> Iterator[str]:
    """Where a thing stands, what is said of it, and that it is deprecated."""
    yield from source(thing.source)
    yield from text("summary", thing.summary)
    yield from flag("deprecated", thing.deprecated)


def value(owner: NestedRow | Field) -> Iterator[str]:
    """What is known of the values of a field."""
    yield from stated("default", owner.default)
    yield from text("format", owner.format)
    yield from constraints(owner.constraints)


def constraints(kept: Constraints) -> Iterator[str]:
    """The bounds that a value keeps to, a line each."""
    for name in kept.__struct_fields__:
        limit = getattr(kept, name)
        if limit is True:
            yield name
        elif isinstance(limit, tuple):
            yield f"{name} {', '.join(map(value_words, limit))}"
        elif limit is not None and limit is not False:
            yield f"{name} {value_words(limit)}"


def source(known: Source) -> Iterator[str]:
    """Where a thing stands in its file, and which pages state it."""
    yield f"at {word(known.file)}#{word(known.pointer)}"
    for citation in known.citations:
        yield f"cites {quoted(citation.page)} L{citation.first}-L{citation.last}"
    if known.status is not Status.STATED:
        yield f"status {known.status.value}"
    yield from text("note", known.note)


def text(name: str, said: Untrusted) -> Iterator[str]:
    """A line for a text that is not empty."""
    if said:
        yield f"{name} {quoted(said)}"


def stated(name: str, value: Stated | None) -> Iterator[str]:
    """A line for a value that was written, null too."""
    if value is not None:
        yield f"{name} {value_words(value.value)}"


def names(name: str, texts: tuple[Untrusted, ...]) -> Iterator[str]:
    """A line for texts, where there are any."""
    if texts:
        yield f"{name} {', '.join(map(quoted, texts))}"


def flag(name: str, value: bool) -> Iterator[str]:
    """A line for what is so."""
    if value:
        yield name


def presence(owner: Argument | Body | Field | NestedRow) -> str:
    """Whether a thing has to be there."""
    return "required" if owner.required else "optional"


def quoted(said: Untrusted) -> str:
    """Spec text in double quotes."""
    return json.dumps(said.value)


def word(ours: str) -> str:
    """A word of ours, kept on its line even where a file name or a pointer has odd characters."""
    return json.dumps(ours)[1:-1]


def path(parts: tuple[str, ...]) -> str:
    """The path of a resource."""
    return ".".join(map(word, parts))


def flatten(parts: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of several parts, one after the other."""
    for part in parts:
        yield from part


def below(*parts: Iterable[str]) -> Iterator[str]:
    """The lines of several parts, indented below the line that they belong to."""
    for line in flatten(parts):
        yield f"  {line}"
