"""Statements on one line, and whether each is spaced as black spaces it."""

from __future__ import annotations

import functools
import re

from msgspec import Struct

from specloom.output.layout.tokens import REMEMBERED, expression

_IMPORT = re.compile(r"import [\w.]+|from [\w.]+ import \w+(?:, \w+)*")
_CLASS = re.compile(r"class \w+(?:(?P<rest>\(.+\)))?:")
_WORD = re.compile(r"(?:return|raise) (?P<rest>.+)")
_BLOCK = re.compile(r"(?:if|elif|while) (?P<rest>.+):")
_ASSIGNED = re.compile(
    r"(?P<target>\w[\w.()\[\]]*)(?:: (?P<annotation>[^=]+?))?(?: = (?P<value>.+))?"
)
_DEFINITION = re.compile(r"(?:async )?def \w+\((?P<parameters>[^()]*)\)(?: -> (?P<answer>.+))?:")
_PARAMETER = re.compile(
    r"(?:\*|/|\*{0,2}\w+" r"(?:: (?P<annotation>[^=]+?)(?: = (?P<default>.+))?|=(?P<bare>.+))?)"
)
_STARTS_DEFINITION = re.compile(r"@|(?:async )?def |class ")
_STARTS_IMPORT = re.compile(r"import |from ")
_STARTS_BLOCK = re.compile(r"(?:if|try|while|for|with|async)\b|match [^=]")
_CLAUSE = re.compile(r"(?:else|elif|except|finally)\b")
_PLAIN = frozenset({"pass", "break", "continue", "return", "raise", "try:", "else:", "finally:"})


class Start(Struct, frozen=True):
    """What the first line of a statement says of it.

    ``kind`` is ``definition``, ``import``, ``docstring`` (any string), ``block`` or ``line``, and
    decides the blank lines around it.
    """

    kind: str
    is_clause: bool
    is_decorator: bool
    opener: str


@functools.lru_cache(REMEMBERED)
def start_of(text: str) -> Start:
    """What a line says that begins a statement; it has no indentation any more."""
    kind = "line"
    if text.startswith('"""'):
        kind = "docstring"
    elif _STARTS_DEFINITION.match(text):
        kind = "definition"
    elif _STARTS_IMPORT.match(text):
        kind = "import"
    elif _STARTS_BLOCK.match(text):
        kind = "block"
    opener = text.removeprefix("async ").split(" ")[0].rstrip(":")
    return Start(kind, _CLAUSE.match(text) is not None, text.startswith("@"), opener)


def fit(*parts: str | None) -> bool:
    """Whether each part that is there is an expression spaced as black spaces it."""
    return all(part is None or expression(part) is not None for part in parts)


@functools.lru_cache(REMEMBERED)
def is_parameter(text: str) -> bool:
    """Whether this is one parameter of a signature, without its comma."""
    match = _PARAMETER.fullmatch(text)
    return match is not None and all(
        part is None or _is_single(part)
        for part in (match["annotation"], match["default"], match["bare"])
    )


def _is_single(text: str) -> bool:
    found = expression(f"f({text})")
    return found is not None and not found.commas


@functools.lru_cache(REMEMBERED)
def is_statement(text: str) -> bool:
    """Whether this is a whole logical line, spaced as black spaces it."""
    if text in _PLAIN or _IMPORT.fullmatch(text):
        return True
    if match := _CLASS.fullmatch(text):
        return match["rest"] is None or fit(f"f{match['rest']}")
    if match := _DEFINITION.fullmatch(text):
        parameters = match["parameters"].split(", ") if match["parameters"] else []
        return fit(match["answer"]) and all(map(is_parameter, parameters))
    if match := _BLOCK.fullmatch(text) or _WORD.fullmatch(text):
        return fit(match["rest"])
    if text.startswith("@"):
        return fit(text[1:])
    match = _ASSIGNED.fullmatch(text)
    if match and (match["annotation"] or match["value"]):
        return fit(match["target"], match["annotation"], match["value"])
    return text[0].isalpha() and fit(text)
