"""Whether a pattern is a regular expression under a lenient reading of ECMA-262."""

from __future__ import annotations

import re
import warnings
from typing import Final

_GROUP: Final = re.compile(r"\(\?(?:<(?![=!])[^>]*>|P<[^>]*>|[a-zA-Z-]+\)|<?[=!]|[a-zA-Z-]*:)?")


def pattern_problem(pattern: str) -> str | None:
    """What is wrong with a pattern, or None.

    Only structure is judged: brackets, quantifiers, ranges. Escapes and group names that
    other dialects know are taken, because published patterns are written for many engines.
    """
    try:
        skeleton = _skeleton(pattern)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(skeleton)
    except ValueError as problem:
        return str(problem)
    except re.error as problem:
        return problem.msg
    except OverflowError:
        return None
    except RecursionError:
        return "the groups are nested too deeply"
    return None


def _skeleton(pattern: str) -> str:
    """The pattern with every escape and class replaced by ``x``, and plain groups."""
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at = _after_escape(pattern, at)
            parts.append("x")
        elif character == "[":
            at = _after_class(pattern, at)
            parts.append("x")
        elif character == "(":
            match = _GROUP.match(pattern, at)
            at = match.end() if match else at + 1
            # Flags alone, "(?i)", are a whole group of nothing.
            parts.append("(?:)" if match and match.group().endswith(")") else "(")
        else:
            parts.append("x" if character == "#" else character)
            at += 1
    return "".join(parts)


_BRACED: Final = re.compile(
    r"\\(?:[pPxuo]\{[^{}]*\}|[kg]<[^>]*>|[kg]\{[^{}]*\}|c[A-Za-z]|.)", re.DOTALL
)


def _after_escape(pattern: str, at: int) -> int:
    match = _BRACED.match(pattern, at)
    if match is None:
        raise ValueError("the pattern ends in a backslash")
    return match.end()


def _after_class(pattern: str, at: int) -> int:
    at += 2 if pattern.startswith("[^", at) else 1
    previous = ""
    while at < len(pattern):
        character = pattern[at]
        if character == "]":
            return at + 1
        if character == "\\":
            at, previous = _after_escape(pattern, at), ""
            continue
        upper = pattern[at + 1 : at + 2]
        if character == "-" and previous and upper not in {"", "]", "\\", "["}:
            if previous > upper:
                raise ValueError(f"the range {previous}-{upper} is empty")
            at, previous = at + 2, ""
            continue
        if pattern.startswith("[:", at) and ":]" in pattern[at:]:
            # A POSIX class inside a bracket.
            at, previous = pattern.index(":]", at) + 2, ""
            continue
        previous = character
        at += 1
    raise ValueError("a character class is not closed")
