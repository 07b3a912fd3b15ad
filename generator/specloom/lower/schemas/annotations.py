"""What a schema says beside its assertions: words, defaults, examples, formats."""

from __future__ import annotations

import re

from specloom.ir import NOTHING, Stated, Untrusted
from specloom.lower.values import lower_value
from specloom.openapi.model import ABSENT, Absent, JsonValue, Schema

_OTHERS = re.compile(r"[\W_]+")


def summary_of(schema: Schema, wire_name: str = "") -> Untrusted:
    """What the schema says of itself in words; a title that repeats ``wire_name`` says nothing."""
    text = schema.description or schema.title
    return Untrusted(text.strip()) if text and _letters(text) != _letters(wire_name) else NOTHING


def _letters(text: str) -> str:
    return _OTHERS.sub("", text.casefold())


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
