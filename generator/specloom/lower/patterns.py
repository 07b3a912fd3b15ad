"""ECMA-262 patterns as Python regular expressions."""

from __future__ import annotations

import re

from specloom.ir import Untrusted
from specloom.lower.context import Context
from specloom.openapi.model import Schema

_TOKEN = re.compile(r"\\.|\[\^?\]?|\]|\(\?<(?=[A-Za-z_])|\$|.", re.DOTALL)
_CLASSES = {"d": "0-9", "w": "0-9A-Za-z_"}


def lower_pattern(context: Context, schema: Schema) -> Untrusted | None:
    """The pattern in Python's dialect; one that Python cannot read is a loss.

    ECMA-262 without flags: ``$`` is the end of the input, not also before a last newline; ``\\d``
    and ``\\w`` are ASCII; ``[^]`` is any character and ``[]`` none; a named group has no ``P``.
    """
    if schema.pattern is None:
        return None
    pattern = _translated(schema.pattern)
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        site = schema.site.below("pattern")
        context.lose(site, "pattern", "Python has no equal of this pattern")
        return None
    return Untrusted(pattern)


def safe_pattern(pattern: str) -> str | None:
    """The pattern in Python's dialect; None where there is none, or a search could take forever."""
    python = _translated(pattern)
    try:
        re.compile(python)
    except (re.error, OverflowError, RecursionError):
        return None
    return python


def _translated(pattern: str) -> str:
    parts: list[str] = []
    in_class = False
    for match in _TOKEN.finditer(pattern):
        token = match[0]
        if in_class:
            in_class = token != "]"
            parts.append(_inside(token))
        elif token in {"[]", "[^]"}:
            parts.append("(?!)" if token == "[]" else r"[\s\S]")
        elif token[0] == "[":
            in_class = True
            parts.append(token)
        else:
            parts.append(_outside(token))
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
