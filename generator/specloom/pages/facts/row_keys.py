"""What each key of a row may hold: the value of a facts file, read or refused."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from specloom.load import JsonValue
from specloom.pages.facts.fact import RULE_KINDS, At, Condition, Scalar, Stated, Test


class Wrong(Exception):
    """A value that a key cannot have: what is wrong, in words."""


def text(value: JsonValue) -> str:
    """A text of more than white space."""
    if not isinstance(value, str) or not value.strip():
        raise Wrong("is not a text")
    return value


def line_number(value: JsonValue) -> int:
    """The number of a line, or of anything else that is counted from 1."""
    if _count(value) < 1:
        raise Wrong("is not a number from 1")
    return _count(value)


def _count(value: JsonValue) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Wrong("is not a number from 0")
    return int(value)


def _number(value: JsonValue) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Wrong("is not a number")
    return int(value) if isinstance(value, int) else float(value)


def flag(value: JsonValue) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Wrong("is not true or false")
    return value


def _true(value: JsonValue) -> bool:
    if value is not True:
        raise Wrong("can only be true")
    return True


def _status(value: JsonValue) -> str:
    return str(_count(value)) if isinstance(value, int) else text(value)


def _scalar(value: JsonValue) -> Scalar:
    match value:
        case dict() | list():
            raise Wrong("is not one value")
        case bool() | str() | None:
            return value
        case int():
            return int(value)
        case float():
            return float(value)


def _stated(value: JsonValue) -> Stated:
    return Stated(_scalar(value))


def _scalars(value: JsonValue) -> tuple[Scalar, ...]:
    if not isinstance(value, list) or not value:
        raise Wrong("is not a list of values")
    return tuple(_scalar(item) for item in value)


def _names(value: JsonValue) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Wrong("is not a list of names")
    return tuple(text(item) for item in value)


def one_of(words: Collection[str]) -> Callable[[JsonValue], str]:
    """What reads one of these words."""

    def read(value: JsonValue) -> str:
        if not isinstance(value, str) or value not in words:
            raise Wrong(f"is none of {', '.join(words)}")
        return value

    return read


def _at(value: JsonValue) -> At:
    return At(one_of([at.value for at in At])(value))


def _when(value: JsonValue) -> tuple[Condition, ...]:
    if not isinstance(value, dict):
        raise Wrong("does not map names to values")
    return tuple(_condition(name, test) for name, test in value.items())


def _condition(name: str, test: JsonValue) -> Condition:
    if isinstance(test, str) and test in {"present", "absent", "null"}:
        return Condition(name, Test(test))
    kind = Test.EQUALS
    if isinstance(test, dict):
        if set(test) != {"not"}:
            raise Wrong("has a condition that is no value, no list and no {not: ...}")
        kind, test = Test.NOT, test["not"]
    return Condition(name, kind, _scalars(test if isinstance(test, list) else [test]))


READERS: Final[dict[str, Callable[[JsonValue], object]]] = {
    "at": _at,
    "line": line_number,
    "last_line": line_number,
    "operation": text,
    "name": text,
    "index": line_number,
    "rule": one_of(RULE_KINDS),
    "fields": _names,
    "when": _when,
    "of": _names,
    **dict.fromkeys(("method", "path", "authentication", "content", "type", "format"), text),
    "scopes": _names,
    "status": _status,
    "body": _true,
    **dict.fromkeys(("required", "nullable", "deprecated", "read_only", "write_only"), flag),
    "values": _scalars,
    "values_line": line_number,
    "default": _stated,
    "example": _stated,
    **dict.fromkeys(("min_length", "max_length", "min_items", "max_items"), _count),
    **dict.fromkeys(("minimum", "maximum"), _number),
    "pattern": text,
    "digest": text,
}
