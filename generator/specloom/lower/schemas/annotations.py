"""What a schema says beside its assertions: words, defaults, examples, formats."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from specloom.ir import NOTHING, Stated, Untrusted
from specloom.lower.prose import prose
from specloom.lower.values import lower_value
from specloom.openapi.model import ABSENT, Absent, JsonValue, Schema


def summary_of(schema: Schema, wire_name: str = "") -> Untrusted:
    """What the schema says of itself in words; a title that repeats ``wire_name`` says nothing."""
    text = schema.description or schema.title
    return NOTHING if not text or _repeats(text, wire_name) else prose(text)


def _repeats(text: str, name: str) -> bool:
    """Whether a text has the letters of a name and no others; most differ in the first."""
    return all(mine == other for mine, other in zip_longest(_letters(text), _letters(name)))


def _letters(text: str) -> Iterator[str]:
    return (character for character in text.casefold() if character.isalnum())


def default_of(schema: Schema) -> Stated | None:
    """The server's default, where one is stated."""
    if schema.default is ABSENT or isinstance(schema.default, Absent):
        return None
    return Stated(lower_value(schema.default))


def example_of(examples: tuple[JsonValue, ...]) -> Stated | None:
    """The first example, where there is one."""
    return Stated(lower_value(examples[0])) if examples else None


def format_of(schema: Schema) -> Untrusted:
    """The format of a schema, or of the one branch of a union that is not null."""
    if schema.format is None:
        branches = [b for b in schema.any_of or schema.one_of if b.types != ("null",)]
        return format_of(branches[0]) if len(branches) == 1 else NOTHING
    return Untrusted(schema.format)


def is_open(schema: Schema) -> bool:
    """Whether fields beside the named ones are expected."""
    rest = schema.additional_properties
    return rest is None or rest.boolean is not False
