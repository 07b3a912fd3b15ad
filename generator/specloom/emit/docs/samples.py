"""Sample calls: what a README shows, built from the types of the arguments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from msgspec import Struct

from specloom.emit.literals import Name, Record, lit
from specloom.ir import (
    STRING,
    Alias,
    Argument,
    Array,
    BodyShape,
    Constant,
    Constraints,
    Definition,
    Enum,
    Field,
    ListValue,
    Location,
    Map,
    Named,
    Nullable,
    Operation,
    RuleKind,
    Scalar,
    ScalarKind,
    Tuple,
    Type,
    Union,
    Value,
    not_null,
)

_SAMPLES = {
    ScalarKind.STRING: '"…"',
    ScalarKind.INTEGER: "1",
    ScalarKind.NUMBER: "1.5",
    ScalarKind.DECIMAL: '"1.50"',
    ScalarKind.BOOLEAN: "True",
    ScalarKind.NULL: "None",
    ScalarKind.DATETIME: '"2030-01-31T12:00:00Z"',
    ScalarKind.DATE: '"2030-01-31"',
    ScalarKind.UUID: '"00000000-0000-4000-8000-000000000000"',
    ScalarKind.BASE64: 'b"..."',
    ScalarKind.BINARY: 'b"..."',
    ScalarKind.ANY: "{}",
}
_FORMATS = {
    "e164": '"+15551234567"',
    "email": '"someone@example.com"',
    "uri": '"https://example.com"',
    "url": '"https://example.com"',
}


_BLANK = "…"
_CANDIDATES = (_BLANK, "a", "A", "1", "0", "15551234567", "+15551234567", "2030-01-31")
_NUMBERS = (Scalar(ScalarKind.INTEGER), Scalar(ScalarKind.NUMBER))
_MOST = 3
"""Items in a sample of a list that has to have several."""
_DEEPEST = 4
"""Objects in a sample that lie in each other."""


class Samples(Struct, frozen=True):
    """Makes the sample calls of an API; ``definitions`` are its classes by name."""

    definitions: Mapping[str, Definition]

    def call(self, operation: Operation) -> str:
        """A call with everything that has to be given, as one expression on ``client``."""
        needed = _needed(operation)
        path = [item for item in needed if item.location is Location.PATH]
        others = [item for item in needed if item.location is not Location.PATH]
        keywords = [(item.name, self._value(item, 0)) for item in others]
        body = operation.body
        if body is not None and body.required and body.shape is not BodyShape.FIELDS:
            name = "content" if body.shape is BodyShape.CONTENT else "body"
            keywords.insert(0, (name, self._of_type(body.type, 0)))
        positional = tuple(self._value(item, 0) for item in path)
        return lit(Record(f"client.{operation.id}", positional, tuple(keywords)))

    def _value(self, item: Argument | Field, depth: int) -> object:
        """A value for an argument, or for a field of an object that is given."""
        limits, inner = item.constraints, not_null(item.type)
        example = item.example if isinstance(item, Argument) else None
        if example is not None and isinstance(inner, Array) == isinstance(example.value, ListValue):
            # A number in place of a text is what YAML makes of an example without quotes.
            is_text = inner == STRING and isinstance(example.value, int | float)
            return str(example.value) if is_text else example.value
        if limits.values:
            return limits.values[0]
        if item.format.value in _FORMATS:
            return Name(_FORMATS[item.format.value])
        if limits.minimum is not None and inner in _NUMBERS:
            least = limits.minimum
            return float(least) if isinstance(least, Decimal) else least
        if inner == STRING:
            return _text(limits)
        if isinstance(inner, Array):
            return _list(self._of_type(inner.items, depth), min(limits.min_items or 1, _MOST))
        return self._of_type(item.type, depth)

    def _of_type(self, type_: Type, depth: int) -> object:
        match type_:
            case Scalar(kind):
                return Name(_SAMPLES[kind])
            case Named(name):
                return self._of_definition(self.definitions[name], depth)
            case Array(items):
                return _list(self._of_type(items, depth))
            case Tuple(members):
                return tuple(self._of_type(member, depth) for member in members)
            case Map():
                return {}
            case Constant((first, *_)):
                return first
            case Union((first, *_)):
                return self._of_type(first, depth)
            case Nullable(inner):
                return self._of_type(inner, depth)
            case _:
                return None

    def _of_definition(self, definition: Definition, depth: int) -> object:
        """A value of a class: of an object what it cannot do without, as a mapping."""
        if isinstance(definition, Enum):
            return definition.members[0].value
        if depth == _DEEPEST:
            return {}
        if isinstance(definition, Alias):
            return self._of_type(definition.members[0], depth + 1)
        tag = definition.tag
        told = {} if tag is None else {tag.wire_name: tag.value}
        return told | {
            item.wire_name: self._value(item, depth + 1)
            for item in definition.fields
            if item.required and not item.free
        }


def _needed(operation: Operation) -> list[Argument]:
    """What a call cannot do without: required arguments, one of each choice, a body field."""
    chosen = {
        rule.fields[-1]
        for rule in operation.rules
        if rule.kind in (RuleKind.AT_LEAST_ONE, RuleKind.EXACTLY_ONE) and not rule.when
    }
    needed = {
        item.key
        for item in operation.asked
        if (item.required and not item.credential) or item.key in chosen
    }
    fields = [item for item in operation.asked if item.location is Location.BODY]
    if fields and not needed & {item.key for item in fields}:
        # A call that changes nothing shows nothing: one field of those that may be left out.
        needed.add(next((item for item in fields if not item.deprecated), fields[0]).key)
    return [item for item in operation.asked if item.key in needed]


def _list(item: object, times: int = 1) -> ListValue:
    return ListValue((cast("Value", item),) * times)


def _text(limits: Constraints) -> object:
    """The source of a text that the constraints let pass, of a few that commonly do."""
    least, most = limits.min_length or 0, limits.max_length
    for candidate in _CANDIDATES:
        text = candidate * max(1, -(-least // len(candidate)))
        text = text if most is None else text[:most]
        if limits.python_pattern is None or re.search(limits.python_pattern.value, text):
            return Name(f'"{text}"') if set(text) == {_BLANK} else text
    return Name(f'"{_BLANK}"')
