"""Statements whose layout is black's to decide: where one ends, and what it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from msgspec import Struct

_STEP = " " * 4
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'')
_LONG_STRING = re.compile(r'"""(?:[^"\\]++|\\.|"(?!""))*+"""', re.DOTALL)
_PLAIN_START = re.compile(r"(?![A-Za-z]{1,2}[\"'])[A-Za-z_@]")
_WORD = re.compile(r"\w+")
_HEADERS = frozenset({"async", "class", "def", "for", "if", "while", "with"})
_UNCUT = frozenset({"case", "elif", "else", "except", "finally", "match", "try"})


class Strange(Struct, frozen=True):
    """The lines from ``start`` to before ``end``: one statement, or the header of one.

    ``above`` and ``below`` are lines that make a module of it, at the depth where it stands;
    black leaves them as they are.
    """

    start: int
    end: int
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


def strange_statement(lines: Sequence[str], at: int, indent: int) -> Strange | None:
    """The statement or header that begins at ``at``; None where it cannot be taken out.

    That is so for clauses, strings, comments, continued lines and several statements on a line.
    """
    depth, end = 0, at
    bare = ""
    while end == at or depth:
        if end == len(lines) or '"""' in lines[end] or "'''" in lines[end]:
            return None
        bare = _STRING.sub("_", lines[end])
        if any(sign in bare for sign in "#;\\\t\"'"):
            return None
        depth += sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}"))
        end += 1
    text = lines[at][indent:]
    word = _WORD.match(text)
    first = word[0] if word else ""
    is_header = bare.endswith(":")
    if not _PLAIN_START.match(text) or first in _UNCUT or is_header != (first in _HEADERS):
        return None
    margin = " " * indent
    below: tuple[str, ...] = (f"{margin}{_STEP}pass",) if is_header else ()
    if text.startswith("@"):
        below = (f"{margin}def _():", f"{margin}{_STEP}pass")
    return Strange(at, end, _above(indent), below)


def strange_docstring(at: int, end: int, indent: int) -> Strange | None:
    """The docstring of a class or function on the lines from ``at`` to before ``end``."""
    return Strange(at, end, _above(indent)) if indent else None


def string_end(lines: Sequence[str], at: int) -> int | None:
    """The position after the line that ends the triple-quoted string which begins line ``at``."""
    for end in _ends(lines, at):
        if lines[end - 1].endswith('"""'):
            text = "\n".join(lines[at:end]).lstrip(" ")
            if _LONG_STRING.fullmatch(text):
                return end
    return None


def _ends(lines: Sequence[str], at: int) -> Iterator[int]:
    """Where a string may end, the likely places first: on its line, at quotes on their own."""
    yield at + 1
    margin = lines[at][: -len(lines[at].lstrip(" "))]
    with suppress(ValueError):
        yield lines.index(f'{margin}"""', at + 1) + 1
    yield from range(at + 2, len(lines) + 1)


def _above(indent: int) -> tuple[str, ...]:
    return tuple(f"{_STEP * depth}class _:" for depth in range(indent // len(_STEP)))
