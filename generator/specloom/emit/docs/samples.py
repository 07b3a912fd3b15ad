"""Sample calls: what a README shows, built from the types of the arguments."""

from __future__ import annotations

import re
from decimal import Decimal

from specloom.emit.literals import Name, Record, lit
from specloom.ir import (
    STRING,
    Api,
    Argument,
    Array,
    BodyShape,
    Constant,
    Constraints,
    Enum,
    Location,
    Map,
    Named,
    Nullable,
    Operation,
    RuleKind,
    Scalar,
    ScalarKind,
    Type,
    Union,
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
    ScalarKind.BASE64: 'b"…"',
    ScalarKind.BINARY: 'b"…"',
    ScalarKind.ANY: "{}",
}
_FORMATS = {"e164": '"+15551234567"', "email": '"someone@example.com"'}


def enums_of(api: Api) -> dict[str, Enum]:
    """The enums of an API by name: a sample shows the first value."""
    return {item.name: item for item in api.definitions if isinstance(item, Enum)}


def sample_call(operation: Operation, enums: dict[str, Enum]) -> str:
    """A call with everything that has to be given, as one expression on ``client``."""
    needed = _needed(operation)
    path = [item for item in needed if item.location is Location.PATH]
    others = [item for item in needed if item.location is not Location.PATH]
    keywords = [(item.name, Name(_sample(item, enums))) for item in others]
    body = operation.body
    if body is not None and body.required and body.shape is not BodyShape.FIELDS:
        name = "content" if body.shape is BodyShape.CONTENT else "body"
        keywords.insert(0, (name, Name(_of_type(body.type, enums))))
    positional = tuple(Name(_sample(item, enums)) for item in path)
    return lit(Record(f"client.{operation.id}", positional, tuple(keywords)))


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


def _sample(item: Argument, enums: dict[str, Enum]) -> str:
    limits = item.constraints
    if item.example is not None:
        return lit(item.example.value)
    if limits.values:
        return lit(limits.values[0])
    if item.format.value in _FORMATS:
        return _FORMATS[item.format.value]
    inner = not_null(item.type)
    if limits.minimum is not None and inner in _NUMBERS:
        least = limits.minimum
        return str(least) if not isinstance(least, Decimal) else lit(float(least))
    if inner == STRING:
        return _text(limits)
    return _of_type(item.type, enums)


def _text(limits: Constraints) -> str:
    """The source of a text that the constraints let pass, of a few that commonly do."""
    least, most = limits.min_length or 0, limits.max_length
    for candidate in _CANDIDATES:
        text = candidate * max(1, -(-least // len(candidate)))
        text = text if most is None else text[:most]
        if limits.python_pattern is None or re.search(limits.python_pattern.value, text):
            return f'"{text}"' if text == _BLANK else lit(text)
    return f'"{_BLANK}"'


_BLANK = "…"
_CANDIDATES = (_BLANK, "a", "A", "1", "0", "15551234567", "+15551234567", "2030-01-31")
_NUMBERS = (Scalar(ScalarKind.INTEGER), Scalar(ScalarKind.NUMBER))


def _of_type(type_: Type, enums: dict[str, Enum]) -> str:
    match type_:
        case Scalar(kind):
            return _SAMPLES[kind]
        case Named(name):
            return lit(enums[name].members[0].value) if name in enums else "{}"
        case Array(items):
            return f"[{_of_type(items, enums)}]"
        case Map():
            return "{}"
        case Constant((first, *_)):
            return lit(first)
        case Union((first, *_)):
            return _of_type(first, enums)
        case Nullable(inner):
            return _of_type(inner, enums)
        case _:
            return "None"
