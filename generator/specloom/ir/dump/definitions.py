"""Models, enums and unions as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from specloom.ir.dump.rules import rule_lines
from specloom.ir.dump.words import (
    about,
    below,
    flag,
    flatten,
    head,
    quoted,
    text,
    type_words,
    value,
    value_words,
    word,
)
from specloom.ir.models import Alias, Definition, Enum, Field, Model


def definition_lines(definition: Definition) -> Iterator[str]:
    """The lines of a model, an enum or a union."""
    match definition:
        case Model():
            yield f"model {word(definition.name)}, {'open' if definition.open else 'closed'}"
            yield from below(
                about(definition),
                _tag(definition),
                flatten(_field(member) for member in definition.fields),
                flatten(rule_lines(rule) for rule in definition.rules),
            )
        case Enum():
            yield f"enum {word(definition.name)}, literal {word(definition.literal)}"
            yield from below(
                about(definition),
                (
                    f"member {word(member.name)} = {value_words(member.value)}"
                    for member in definition.members
                ),
            )
        case Alias():
            members = " | ".join(map(type_words, (*definition.members, *definition.beside)))
            yield f"alias {word(definition.name)}: {members}"
            told = [
                f"{type_words(member)} by {', '.join(map(value_words, values)) or 'what fits'}"
                for member, values in zip(definition.members, definition.values, strict=False)
            ]
            default = definition.default
            yield from below(
                about(definition),
                text("by", definition.by),
                told,
                [] if default is None else [f"default {type_words(default)}"],
            )
        case _:
            assert_never(definition)


def _tag(model: Model) -> Iterator[str]:
    if model.tag is not None:
        wire_name, value = quoted(model.tag.wire_name), quoted(model.tag.value)
        yield f"tag {word(model.tag.name)} {wire_name} = {value}"
        yield from below(text("summary", model.tag.summary))


def _field(field: Field) -> Iterator[str]:
    yield head("field", field)
    yield from below(
        about(field),
        flag("read_only", field.read_only),
        flag("write_only", field.write_only),
        flag("free", field.free),
        value(field),
    )
