"""The tests that a row asks for, compiled once."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from .formats import FORMATS
from .json_values import QUICK_KINDS, exact, identity, members_of
from .rows import KINDS, Number, Row, types_of
from .rules import listed, shown_value

MAX_PATTERN_INPUT = 4096
"""Code points that are tried against a pattern; a longer text breaks the row, so that a search
whose time grows with the square of the text stays short."""
LEAST_PATTERN_INPUT = 64
"""Code points that are tried even where the field admits fewer, to name all that is wrong."""

Test = tuple[Callable[[Any], bool], str, str]
"""Whether a value passes, the rule's id, and what the value must do."""

Shortcut = Callable[[Any], object]
"""A test that only a good value passes. It may fail on a good one, or raise: nobody knows then."""

_BINARY_FORMATS = frozenset({"binary", "byte", "base64", "base64url"})
_NAMED_FILE: Test = (
    lambda value: isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str),
    "type",
    "must be text, bytes, a file, or a pair of file name and content",
)


def tests_of(row: Row) -> Mapping[str, tuple[Test, ...]]:
    """The tests that a value has to pass, by its kind; a kind that is missing is a wrong type."""
    types = types_of(row)
    kinds = {*types, "integer"} if "number" in types else set(types)
    closed = () if row.values is None else (_values_test(row.values),)
    measured: dict[str, tuple[Test, ...]] = {
        "string": _text_tests(row),
        "integer": _number_tests(row),
        "number": _number_tests(row),
        "array": _array_tests(row),
        "object": _object_tests(row),
    }
    tests = {kind: (*closed, *measured.get(kind, ())) for kind in KINDS if kind in kinds}
    if row.location in ("path", "header"):
        tests.pop("null", None)
    elif row.nullable:
        tests["null"] = ()
    if "string" in tests and (row.format in _BINARY_FORMATS or types == KINDS):
        tests["binary"] = ()
        tests.setdefault("array", (_NAMED_FILE,))
    if types == KINDS:
        tests[""] = ()
    return tests


def shortcut_of(row: Row, tests: Mapping[str, tuple[Test, ...]]) -> Shortcut:
    """The row's ``tests`` as one for values of the builtin types: most calls need no other.

    Texts without further demands, and closed ones, are left to a method of ``str`` or of a set.
    """
    texts = tests.get("string", ())
    if row.values is not None and tests.keys() <= {"string", "null"}:
        allowed = [v for v in row.values if type(v) is str and all(t[0](v) for t in texts)]
        return frozenset(allowed).__contains__
    if tests.keys() == {"string"} and len(texts) == 1:
        return str.isascii
    by_class = {
        kind_class: tuple(test[0] for test in tests[kind])
        for kind_class, kind in QUICK_KINDS.items()
        if kind in tests
    }

    def passes_all(value: Any) -> bool:
        passing = by_class.get(type(value))
        if passing is None:
            return False
        # A generator would cost more than the tests.
        for passes in passing:  # noqa: SIM110
            if not passes(value):
                return False
        return True

    return passes_all


_SHOWN_VALUES = 12


def _values_test(values: tuple[object, ...]) -> Test:
    allowed = frozenset(identity(value) for value in values)
    shown = [shown_value(value) for value in values[:_SHOWN_VALUES]]
    left_out = len(values) - len(shown)
    if left_out:
        shown.append(f"{left_out} more")
    says = f"must be {listed(shown, 'or')}" if values else "has no value that is allowed"

    def is_allowed(value: object) -> bool:
        return (value if type(value) is str else identity(value)) in allowed

    return is_allowed, "values", says


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text_tests(row: Row) -> tuple[Test, ...]:
    tests: list[Test] = [(_is_unicode, "unicode", "must not hold half of a surrogate pair")]
    tests += _size_tests(row.min_length, row.max_length, "length", "character")
    if row.pattern is not None:
        tests += _pattern_tests(row.pattern, row.max_length)
    if row.format in FORMATS:
        form = FORMATS[row.format]
        tests.append((form.accepts, "format", f"must be {form.description}"))
    return tuple(tests)


def _pattern_tests(pattern: str, most: int | None) -> tuple[Test, Test]:
    search = re.compile(pattern).search
    # A text that is much too long for the field is not searched as well.
    longest = MAX_PATTERN_INPUT
    if most is not None:
        longest = min(max(most, LEAST_PATTERN_INPUT), MAX_PATTERN_INPUT)
    shown = pattern if len(pattern) <= 80 and pattern.isprintable() else "of the field"
    return (
        (
            lambda text: len(text) <= MAX_PATTERN_INPUT,
            "pattern-input-too-long",
            f"must have at most {MAX_PATTERN_INPUT} characters, to be held against its pattern",
        ),
        (
            lambda text: len(text) > longest or search(text) is not None,
            "pattern",
            f"must match the pattern {shown}",
        ),
    )


def _number_tests(row: Row) -> tuple[Test, ...]:
    limits = (
        (row.minimum, operator.ge, "minimum", "at least"),
        (row.maximum, operator.le, "maximum", "at most"),
        (row.exclusive_minimum, operator.gt, "exclusive-minimum", "greater than"),
        (row.exclusive_maximum, operator.lt, "exclusive-maximum", "less than"),
        (row.multiple_of, is_multiple, "multiple-of", "a multiple of"),
    )
    return tuple(
        (_compared(passes, exact(limit)), rule, f"must be {words} {limit}")
        for limit, passes, rule, words in limits
        if limit is not None
    )


def _compared(passes: Callable[[Any, Any], bool], limit: Number) -> Callable[[Any], bool]:
    return lambda number: passes(exact(number), limit)


_MAX_EXPONENT = 1000


def is_multiple(number: Number, step: int | Decimal) -> bool:
    """Whether the number is a whole multiple of the step, both as their decimals say it.

    A decimal whose exponent is beyond 1,000 is none: writing it out would take all memory.
    """
    number = exact(number)
    if isinstance(number, int) and isinstance(step, int):
        return number % step == 0
    if isinstance(number, Decimal):
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int) or abs(exponent) > _MAX_EXPONENT:
            return number == 0
    over, under = number.as_integer_ratio()
    step_over, step_under = step.as_integer_ratio()
    return over * step_under % (under * step_over) == 0


def _array_tests(row: Row) -> tuple[Test, ...]:
    tests = _size_tests(row.min_items, row.max_items, "items", "item")
    if row.unique_items:
        tests.append((_are_unique, "unique-items", "must not have the same item twice"))
    return tuple(tests)


def _are_unique(items: list[object] | tuple[object, ...]) -> bool:
    return len({identity(item) for item in items}) == len(items)


def _object_tests(row: Row) -> tuple[Test, ...]:
    return tuple(
        _size_tests(row.min_properties, row.max_properties, "properties", "member", _members)
    )


def _members(value: Any) -> int:
    return len(members_of(value))


def _size_tests(
    least: int | None,
    most: int | None,
    rule: str,
    thing: str,
    size: Callable[[Any], int] = len,
) -> list[Test]:
    """``size`` held against both of its bounds: how many ``thing``s a value has."""
    tests: list[Test] = []
    if least is not None:
        says = f"must have at least {_counted(least, thing)}"
        tests.append((lambda value: size(value) >= least, f"min-{rule}", says))
    if most is not None:
        says = f"must have at most {_counted(most, thing)}"
        tests.append((lambda value: size(value) <= most, f"max-{rule}", says))
    return tests


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
