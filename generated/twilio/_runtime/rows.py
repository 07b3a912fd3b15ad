"""A row of a table, what a call may give for one field, and its compiled tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from msgspec import UNSET, Struct

from .formats import FORMATS
from .json_values import QUICK_KINDS, exact, identity, members_of
from .rules import listed, shown_value

MAX_PATTERN_INPUT = 4096
"""Code points that are tried against a pattern; a longer text breaks the row, so that a search
whose time grows with the square of the text stays short."""
LEAST_PATTERN_INPUT = 64
"""Code points that are tried even where the field admits fewer, to name all that is wrong."""

Number = int | float | Decimal
Test = tuple[Callable[[Any], bool], str, str]
"""Whether a value passes, the rule's id, and what the value must do."""

Shortcut = Callable[[Any], object]
"""A test that only a good value passes. It may fail on a good one, or raise: nobody knows then."""


class Row(Struct, frozen=True, kw_only=True):
    """One parameter or body field: what may be given for it.

    ``key`` names it: ``path:id``, ``query:limit``, ``header:X``, ``cookie:sid``, a body field
    bare, a nested one with its path, ``a.b[].c`` (``a.b[]`` is each item, ``a.b{}`` each
    member without a row of its own). ``name`` is the Python name, empty for what is nested, and
    ``wire_name`` the API's own last name (``c``; it may itself hold a dot, and items and such
    members have none). A body that is one value has the key ``body``. ``type`` is a
    JSON type, several with ``|`` between, or ``any``. ``values`` closes the field to them, and
    ``nullable`` lets null through whatever else is said. Lengths are in code points; a text as
    Python's ``re`` searches it has to hold ``pattern``. ``default`` is what the server assumes:
    it is documented and never sent. ``closed`` objects take no member but those with a row.
    Bytes, open files and pairs of a file name and content (``format`` binary or byte) are not
    measured.
    """

    key: str
    name: str = ""
    wire_name: str = ""
    location: str = "body"
    type: str = "any"
    format: str = ""
    required: bool = False
    nullable: bool = False
    values: tuple[object, ...] | None = None
    pattern: str | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    exclusive_minimum: Number | None = None
    exclusive_maximum: Number | None = None
    multiple_of: Number | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    unique_items: bool = False
    min_properties: int | None = None
    max_properties: int | None = None
    default: object = UNSET
    deprecated: bool = False
    closed: bool = False
    source: str = ""
    note: str = ""

    def __hash__(self) -> int:
        # Allowed values and defaults may be lists.
        return hash((self.key, self.name, self.wire_name, self.location, self.type))


_KINDS = ("string", "integer", "number", "boolean", "array", "object", "null")
_BINARY_FORMATS = frozenset({"binary", "byte", "base64", "base64url"})
_TYPE_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a finite number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def types_of(row: Row) -> tuple[str, ...]:
    """The JSON types of a row, all seven for ``any``."""
    return _KINDS if row.type in ("", "any") else tuple(row.type.split("|"))


def type_in_words(row: Row) -> str:
    """What a value of the row has to be, ``text or a whole number`` for one."""
    return listed([_TYPE_WORDS.get(name, name) for name in types_of(row)], "or")


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
    tests = {kind: (*closed, *measured.get(kind, ())) for kind in _KINDS if kind in kinds}
    if row.location in ("path", "header"):
        tests.pop("null", None)
    elif row.nullable:
        tests["null"] = ()
    if "string" in tests and (row.format in _BINARY_FORMATS or types == _KINDS):
        tests["binary"] = ()
        tests.setdefault("array", (_NAMED_FILE,))
    if types == _KINDS:
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
    least, most = row.min_length, row.max_length
    if least is not None:
        says = f"must have at least {_counted(least, 'character')}"
        tests.append((lambda text: len(text) >= least, "min-length", says))
    if most is not None:
        says = f"must have at most {_counted(most, 'character')}"
        tests.append((lambda text: len(text) <= most, "max-length", says))
    if row.pattern is not None:
        tests += _pattern_tests(row.pattern, most)
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
    tests: list[Test] = []
    if row.minimum is not None:
        least = exact(row.minimum)
        says = f"must be at least {row.minimum}"
        tests.append((lambda number: exact(number) >= least, "minimum", says))
    if row.maximum is not None:
        most = exact(row.maximum)
        says = f"must be at most {row.maximum}"
        tests.append((lambda number: exact(number) <= most, "maximum", says))
    if row.exclusive_minimum is not None:
        above = exact(row.exclusive_minimum)
        says = f"must be greater than {row.exclusive_minimum}"
        tests.append((lambda number: exact(number) > above, "exclusive-minimum", says))
    if row.exclusive_maximum is not None:
        below = exact(row.exclusive_maximum)
        says = f"must be less than {row.exclusive_maximum}"
        tests.append((lambda number: exact(number) < below, "exclusive-maximum", says))
    if row.multiple_of is not None:
        step = exact(row.multiple_of)
        says = f"must be a multiple of {row.multiple_of}"
        tests.append((lambda number: is_multiple(number, step), "multiple-of", says))
    return tuple(tests)


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
    tests: list[Test] = []
    least, most = row.min_items, row.max_items
    if least is not None:
        says = f"must have at least {_counted(least, 'item')}"
        tests.append((lambda items: len(items) >= least, "min-items", says))
    if most is not None:
        says = f"must have at most {_counted(most, 'item')}"
        tests.append((lambda items: len(items) <= most, "max-items", says))
    if row.unique_items:
        tests.append((_are_unique, "unique-items", "must not have the same item twice"))
    return tuple(tests)


def _are_unique(items: list[object] | tuple[object, ...]) -> bool:
    return len({identity(item) for item in items}) == len(items)


def _object_tests(row: Row) -> tuple[Test, ...]:
    tests: list[Test] = []
    least, most = row.min_properties, row.max_properties
    if least is not None:
        says = f"must have at least {_counted(least, 'member')}"
        tests.append((lambda value: len(members_of(value)) >= least, "min-properties", says))
    if most is not None:
        says = f"must have at most {_counted(most, 'member')}"
        tests.append((lambda value: len(members_of(value)) <= most, "max-properties", says))
    return tuple(tests)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
