"""ECMA-262 patterns as Python regular expressions."""

from __future__ import annotations

import functools
import re

from specloom.ir import Untrusted
from specloom.lower.context import Context
from specloom.lower.patterns.cost import MOST_WORK, Cost, cost, judged
from specloom.openapi.model import Schema

_TOKEN = re.compile(r"\\.|\[\^?\]?|\]|\(\?<(?=[A-Za-z_])|\$|.", re.DOTALL)
_CLASSES = {"d": "0-9", "w": "0-9A-Za-z_"}
# A hyphen beside one of these, inside a class, is a hyphen: they end no range.
_SETS = frozenset(rf"\{letter}" for letter in "dDsSwW")


LEAST_SEARCHED, MOST_SEARCHED = 64, 4096
"""Characters that a table holds against a pattern, by the field's maxLength between these two; a
test sees that ``runtime.row_tests`` has the same."""


_MOST_WORK = 20 * MOST_WORK
"""Steps that may be spent on all patterns of a description."""


def lower_pattern(context: Context, schema: Schema) -> Untrusted | None:
    """The pattern in Python's dialect; a loss where there is none, or a search could take forever.

    ECMA-262 without flags: ``$`` is the end of the input, not also before a last newline; ``\\d``
    and ``\\w`` are ASCII; ``[^]`` is any character and ``[]`` none; a named group has no ``P``.
    """
    if schema.pattern is None:
        return None
    pattern = _python_pattern(schema.pattern)
    reason = "Python has no equal of this pattern"
    if pattern is not None:
        longest = MOST_SEARCHED if schema.max_length is None else schema.max_length
        found = _cost(context, pattern, min(max(longest, LEAST_SEARCHED), MOST_SEARCHED))
        if found is Cost.BOUNDED:
            return Untrusted(pattern)
        reason = found.value
    context.lose_of(schema, "pattern", reason)
    return None


def _cost(context: Context, pattern: str, longest: int) -> Cost:
    """The cost of a pattern, while a description has not asked for too many to be told."""
    key = pattern, longest
    if key not in context.judged and context.pattern_work > _MOST_WORK:
        return Cost.UNTOLD
    found, work = judged(pattern, longest)
    if key not in context.judged:
        context.judged.add(key)
        context.pattern_work += work
    return found


def name_pattern(context: Context, pattern: str) -> str | None:
    """The pattern of names in Python's dialect, None where no table searches for it."""
    found = _python_pattern(pattern)
    if found is None or _cost(context, found, MOST_SEARCHED) is not Cost.BOUNDED:
        return None
    return found


def safe_pattern(pattern: str) -> str | None:
    """An ECMA-262 pattern in Python's dialect, None where a table would not hold it either."""
    found = _python_pattern(pattern)
    if found is None or cost(found, MOST_SEARCHED) is not Cost.BOUNDED:
        return None
    return found


@functools.lru_cache
def _python_pattern(pattern: str) -> str | None:
    """The pattern in Python's dialect, None where there is no equal."""
    translated = _translated(pattern)
    try:
        re.compile(translated)
    except (re.error, OverflowError, RecursionError):
        return None
    return translated


def _translated(pattern: str) -> str:
    parts: list[str] = []
    in_class, last = False, ""
    for match in _TOKEN.finditer(pattern):
        token = match[0]
        if in_class:
            in_class = token != "]"
            following = pattern[match.end() : match.end() + 2]
            inner = token == "-" and last[:1] != "[" and following[:1] != "]"
            between_sets = inner and (last in _SETS or following in _SETS)
            parts.append(r"\-" if between_sets else _inside(token))
        elif token in {"[]", "[^]"}:
            parts.append("(?!)" if token == "[]" else r"[\s\S]")
        elif token[0] == "[":
            in_class = True
            parts.append(token)
        else:
            parts.append(_outside(token))
        last = token
    return "".join(parts)


def _inside(token: str) -> str:
    if token[0] == "\\" and token[1:] in _CLASSES:
        return _CLASSES[token[1:]]
    # Python would read a doubled or opening bracket as a set operation of the future.
    return r"\[" if token[0] == "[" else token


def _outside(token: str) -> str:
    if token == "$":
        return r"\Z"
    if token == "(?<":
        return "(?P<"
    name = token[1:].lower()
    if token[0] == "\\" and name in _CLASSES:
        return f"[{'^' if token[1:].isupper() else ''}{_CLASSES[name]}]"
    return token
