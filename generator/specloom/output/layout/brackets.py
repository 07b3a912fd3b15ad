"""Statements over several lines, and whether each is laid out as black does."""

from __future__ import annotations

import functools
import keyword
import re
from collections.abc import Sequence

from specloom.output.layout.statements import fit, is_parameter, is_statement
from specloom.output.layout.tokens import REMEMBERED, Expression, expression
from specloom.output.layout.wraps import (
    wrapped_annotation,
    wrapped_class,
    wrapped_subscript,
    wrapped_value,
)

LINE_LENGTH = 88
"""Columns; black's own default, so that a project which vendors a package sees no diff."""

_STEP = 4
_HEAD = re.compile(
    r"(?P<start>return |raise |\w[\w.]*(?:: (?P<annotation>[^=]+?))? = )?(?P<waits>await )?"
    r"(?P<name>(?:self\.)?\w+(?:\.\w+)?|super\(\)\.\w+)?[(\[{]"
)
_ELEMENT_HEAD = re.compile(r"(?:\w+=|\"[^\"\\]*\": )?(?P<name>\w+(?:\.\w+)?)?[(\[{]")
_UNSPLIT = re.compile(r'(?:\w+=|"[^"\\]*": )?(?:"(?:[^"\\]|\\[^"])*"|\w+(?:\.\w+)?),')
"""An element that black leaves on its line, however long that is. Of a text with escaped quotes it
may change the quotes."""
_LONG_HEAD = re.compile(r"\w+ = \w+\(|from [\w.]+ import \(")
_LONG_PARAMETER = re.compile(r"\w+: \w+,")
_GENERIC = re.compile(r"(?P<head>\w+: \w+)\[")
_GENERIC_END = re.compile(r"\] = (?P<name>\w+)\(")
_IN_PARENTHESES = re.compile(r"\w+: (?P<annotation>[^=]+?) = \(")
_ANNOTATION = re.compile(r"\w+: \(")
_DEFINITION_HEAD = re.compile(r"(?:async )?def \w+\(")
_IMPORT_HEAD = re.compile(r"from [\w.]+ import \(")
_DEFINITION_END = re.compile(r"\)(?: -> (?P<answer>.+))?:")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class Statements:
    """Goes through the lines of a module; ``at`` is the next line to look at."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.at = 0

    def passes(self, indent: int) -> bool:
        """Go beyond the statement or header here; False where its layout is not known.

        ``at`` is anywhere then.
        """
        line = self.lines[self.at]
        text = line[indent:]
        is_long = len(line) > LINE_LENGTH
        if not line.isascii() or (is_long and not _LONG_HEAD.fullmatch(text)):
            return False
        if text[-1] not in _CLOSING:
            self.at += 1
            return is_statement(text)
        wrapped = self._wrapped(indent)
        if wrapped is not None:
            self.at = wrapped
            return True
        self.at += 1
        if _DEFINITION_HEAD.fullmatch(text):
            return self._parameters(indent)
        if _IMPORT_HEAD.fullmatch(text):
            return self._names(indent)
        if match := _IN_PARENTHESES.fullmatch(text):
            return fit(match["annotation"]) and self._in_parentheses(len(text), indent)
        if _GENERIC.fullmatch(text):
            return self._generic(text, indent)
        if _ANNOTATION.fullmatch(text):
            return self._annotated(len(text), indent)
        match = _HEAD.fullmatch(text)
        if match is None or not fit(match["annotation"]):
            return False
        can_be_flat = match["start"] is not None and match["waits"] is None and not is_long
        return self._bracket(line, match["name"], indent, can_be_flat=can_be_flat) is not None

    def _wrapped(self, indent: int) -> int | None:
        lines, at = self.lines, self.at
        return (
            wrapped_value(lines, at, indent, LINE_LENGTH)
            or wrapped_annotation(lines, at, indent, LINE_LENGTH, is_parameter=False)
            or wrapped_class(lines, at, indent, LINE_LENGTH)
        )

    def _in_parentheses(self, head: int, indent: int) -> bool:
        """``name: annotation = (``, a call or subscript over several lines, ``)``."""
        if self.at == len(self.lines):
            return False
        inner = indent + _STEP
        line = self.lines[self.at]
        match = _ELEMENT_HEAD.fullmatch(line, inner)
        is_needed = indent + head - 1 + len(line) - inner > LINE_LENGTH
        self.at += 1
        return (
            match is not None
            and match["name"] is not None
            and is_needed
            and line[:inner].isspace()
            and self._bracket(line, match["name"], inner, can_be_flat=False) is not None
            and self._next() == " " * indent + ")"
        )

    def _generic(self, text: str, indent: int) -> bool:
        """``name: kind[``, the type on a line of its own, ``] = Name(``, elements, ``)``."""
        row, closing = self._next(), self._next()
        margin = " " * (indent + _STEP)
        argument = row[len(margin) :]
        match = _GENERIC_END.fullmatch(closing, indent)
        head = indent + len(text) + len(argument) + len("] = (")
        return (
            match is not None
            and row.startswith(margin)
            and len(row) <= LINE_LENGTH < head
            and argument.isascii()
            and fit(argument)
            and self._bracket(closing, match["name"], indent, can_be_flat=False) is not None
        )

    def _annotated(self, head: int, indent: int) -> bool:
        """``name: (``, its annotation on a line, ``) = value``, which may open a bracket."""
        margin = " " * indent
        row, line = self._next(), self._next()
        annotation, value = row[indent + _STEP :], line.removeprefix(f"{margin}) = ")
        if (
            row != f"{margin}    {annotation}"
            or value == line
            or max(len(row), len(line)) > LINE_LENGTH
            or indent + head - 1 + len(annotation) + len(" = (") <= LINE_LENGTH
            or not (annotation.isascii() and line.isascii() and fit(annotation))
            or not (annotation == "TypeAlias" or " | " in annotation)
        ):
            return False
        if value[-1:] not in {"(", "["}:
            return annotation == "TypeAlias" and value.startswith("Literal[") and fit(value)
        name = value[:-1]
        return name.isidentifier() and self._bracket(line, name, indent) is not None

    def _next(self) -> str:
        self.at += 1
        return self.lines[self.at - 1] if self.at <= len(self.lines) else ""

    def _rows(self, indent: int) -> list[str] | None:
        """The lines of a bracket that hold one name with its comma each, without the comma."""
        rows: list[str] = []
        margin = " " * (indent + _STEP)
        while self.at < len(self.lines) and self.lines[self.at].startswith(margin):
            row = self.lines[self.at][len(margin) : -1]
            if not row.isidentifier() or not row.isascii() or self.lines[self.at][-1] != ",":
                return None
            rows.append(row)
            self.at += 1
        return rows

    def _names(self, indent: int) -> bool:
        return bool(self._rows(indent)) and self._next() == " " * indent + ")"

    def _parameters(self, indent: int) -> bool:
        last = ""
        inner = indent + _STEP
        while self.at < len(self.lines) and not self.lines[self.at].startswith(" " * indent + ")"):
            line = self.lines[self.at]
            last = line[inner:-1]
            wrapped = wrapped_subscript(
                self.lines, self.at, inner, LINE_LENGTH
            ) or wrapped_annotation(self.lines, self.at, inner, LINE_LENGTH, is_parameter=True)
            is_plain = line.startswith(" " * inner) and line.endswith(",") and line.isascii()
            is_short = len(line) <= LINE_LENGTH or _LONG_PARAMETER.fullmatch(line, inner)
            if wrapped is None and not (is_plain and is_short and is_parameter(last)):
                return False
            self.at = wrapped or self.at + 1
        line = self._next()
        if not last or last == "*" or len(line) > LINE_LENGTH:
            return False
        if line[indent:] == ") -> (":
            return self._answer(indent)
        match = _DEFINITION_END.fullmatch(line, indent)
        return match is not None and fit(match["answer"])

    def _answer(self, indent: int) -> bool:
        """A name on a line of its own after ``) -> (``, and ``):``."""
        row = self._next()
        name = row[indent + _STEP :]
        is_needed = indent + len(") -> :") + len(name) > LINE_LENGTH >= len(row)
        is_plain = name.isidentifier() and name.isascii() and row == " " * (indent + _STEP) + name
        return is_needed and is_plain and self._next() == " " * indent + "):"

    def _bracket(
        self,
        opening: str,
        name: str | None,
        indent: int,
        end: str = "",
        *,
        can_be_flat: bool = True,
    ) -> Expression | None:
        """Go beyond the elements of a bracket that ends the line ``opening``, and its closing.

        ``name`` is what is called or subscripted. ``can_be_flat`` says whether all elements may
        stand on one line, without a comma at its end.
        """
        bracket = opening[-1]
        if name is not None and (bracket == "{" or keyword.iskeyword(name)):
            return None
        closing = " " * indent + _CLOSING[bracket] + end
        elements: list[Expression] = []
        first = self.at
        while self.at < len(self.lines) and self.lines[self.at] != closing:
            element = self._element(bracket, indent + _STEP)
            if element is None:
                return None
            elements.append(element)
        self.at += 1
        if self.at > len(self.lines) or not elements:
            return None
        if len(elements) > 1:
            is_held = all(element is not _FLAT for element in elements)
        else:
            row = self.lines[first][indent + _STEP :]
            is_long = len(opening) + len(row) + len(closing) - indent > LINE_LENGTH
            if row[-1] not in ",([{":
                is_held = can_be_flat and name is not None and is_long
            else:
                rows = self.at - 1 - first
                is_held = _is_held(bracket, name, elements[0], is_split=rows > 1 or is_long)
        return Expression(0, False) if is_held else None

    def _element(self, bracket: str, indent: int) -> Expression | None:
        """Go beyond one element of a bracket, with its comma; of one line of all, without."""
        line = self.lines[self.at]
        text = line[indent:]
        self.at += 1
        if line[:indent].strip() or text[:1] in {"", " "} or not line.isascii():
            return None
        if len(line) > LINE_LENGTH:
            return Expression(0, False) if _UNSPLIT.fullmatch(text) else None
        if text[-1] in _CLOSING:
            match = _ELEMENT_HEAD.fullmatch(text)
            return None if match is None else self._bracket(line, match["name"], indent, ",")
        if text[-1] != ",":
            flat = expression(f"f({text})" if bracket == "(" else f"f[{text}]")
            return None if flat is None or bracket == "{" else _FLAT
        return _row(text, bracket)


_FLAT = Expression(1, False)
"""All elements of a bracket on one line, without a comma after them."""


def _is_held(bracket: str, name: str | None, element: Expression, *, is_split: bool) -> bool:
    """Whether the comma of a bracket's only element holds the bracket open.

    ``is_split`` says whether it would be open without that, too.
    """
    if element.has_operator:
        return False
    # The comma of a tuple's only element belongs to the tuple.
    return bracket != "[" if name is not None else bracket != "(" or is_split


@functools.lru_cache(REMEMBERED)
def _row(text: str, bracket: str) -> Expression | None:
    """One element on a line with its comma, None if that is not how black spaces it."""
    opening = "f(" if bracket == "(" else bracket
    element = expression(f"{opening}{text[:-1]}{_CLOSING[bracket]}")
    return None if element is None or element.commas else element
