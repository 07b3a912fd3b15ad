"""Text that black leaves alone, recognised without black.

Asking black is the slowest step of a run, and the templates write text in the layout that
black would give it. :func:`is_laid_out` says so for the shapes the templates use and for no
others: a statement on one line that fits, a bracket opened at the end of a line with one
element and a comma on each line below, docstrings, and exact blank lines. There is nothing in
these shapes that black could join, split, unwrap or respace. Whatever is not one of them
(comments, parentheses of its own, backslashes, slices, lambdas, ...) is black's to decide.
All text given here was parsed: what is checked is layout, not grammar.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence

from specloom.output.layout_tokens import Expression, expression
from specloom.output.layout_wraps import wrapped_annotation, wrapped_class, wrapped_value

LINE_LENGTH = 88
"""Columns; black's own default, so that a project which vendors a package sees no diff."""

_IMPORT = re.compile(r"import [\w.]+|from [\w.]+ import \w+(?:, \w+)*")
_CLASS = re.compile(r"class \w+(?:(?P<rest>\(.+\)))?:")
_WORD = re.compile(r"(?:return|raise) (?P<rest>.+)")
_BLOCK = re.compile(r"(?:if|elif|while) (?P<rest>.+):")
_ASSIGNED = re.compile(r"(?P<target>\w[\w.]*)(?:: (?P<annotation>[^=]+?))?(?: = (?P<value>.+))?")
_DEFINITION = re.compile(r"(?:async )?def \w+\((?P<parameters>[^()]*)\)(?: -> (?P<answer>.+))?:")
_PARAMETER = re.compile(
    r"(?:\*|/|\*{0,2}\w+" r"(?:: (?P<annotation>[^=]+?)(?: = (?P<default>.+))?|=(?P<bare>.+))?)"
)
_HEAD = re.compile(
    r"(?:(?:return )?await |return |raise |\w[\w.]*(?:: (?P<annotation>[^=]+?))? = )?"
    r"(?P<name>(?:self\.)?\w+(?:\.\w+)?|super\(\)\.\w+)?[(\[{]"
)
_ELEMENT_HEAD = re.compile(r"(?:\w+=|\"[^\"\\]*\": )?(?P<name>\w+(?:\.\w+)?)?[(\[{]")
_LONG_TEXT = re.compile(r'(?:\w+=)?"[^"\\]*",')
_DEFINITION_HEAD = re.compile(r"(?:async )?def \w+\(")
_IMPORT_HEAD = re.compile(r"from [\w.]+ import \(")
_DEFINITION_END = re.compile(r"\)(?: -> (?P<answer>.+))?:")
_STARTS_DEFINITION = re.compile(r"@|(?:async )?def |class ")
_CLAUSE = re.compile(r"(?:else|elif|except|finally)\b")
_PLAIN = frozenset({"pass", "break", "continue", "return", "raise", "try:", "else:", "finally:"})
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def is_laid_out(lines: Sequence[str]) -> bool:
    """Whether black leaves a top-level statement alone, given its lines.

    The blank lines above it are the affair of the statement before.
    """
    if not lines or not lines[-1] or any(line and line.isspace() for line in lines):
        return False
    return _Layout(lines).holds()


def _fit(*parts: str | None) -> bool:
    return all(part is None or expression(part) is not None for part in parts)


def _is_parameter(text: str) -> bool:
    match = _PARAMETER.fullmatch(text)
    return match is not None and all(
        part is None or _is_single(part)
        for part in (match["annotation"], match["default"], match["bare"])
    )


def _is_single(text: str) -> bool:
    found = expression(f"f({text})")
    return found is not None and not found.commas


def _is_statement(text: str) -> bool:
    """Whether this is a whole logical line, spaced as black spaces it."""
    if text in _PLAIN or _IMPORT.fullmatch(text):
        return True
    if match := _CLASS.fullmatch(text):
        return match["rest"] is None or _fit(f"f{match['rest']}")
    if match := _DEFINITION.fullmatch(text):
        parameters = match["parameters"].split(", ") if match["parameters"] else []
        return _fit(match["answer"]) and all(map(_is_parameter, parameters))
    if match := _BLOCK.fullmatch(text) or _WORD.fullmatch(text):
        return _fit(match["rest"])
    if text.startswith("@"):
        return _fit(text[1:])
    match = _ASSIGNED.fullmatch(text)
    if match and (match["annotation"] or match["value"]):
        return _fit(match["target"], match["annotation"], match["value"])
    return text[0].isalpha() and _fit(text)


class _Layout:
    """A walk over the logical lines of one statement; ``at`` is the next line to look at."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.at = 0
        self.openers: list[str] = []
        """The words that opened the blocks around the line looked at, outermost first."""

    def holds(self) -> bool:
        before = ""
        while self.at < len(self.lines):
            blank = 0
            while not self.lines[self.at]:
                blank += 1
                self.at += 1
            line = self.lines[self.at]
            text = line.lstrip(" ")
            indent = len(line) - len(text)
            opens = before.endswith(":")
            if indent % 4 or (opens and indent != 4 * len(self.openers)):
                return False
            left = self.openers[indent // 4 :]
            del self.openers[indent // 4 :]
            if self.at and not self._is_spaced(text, before, blank, left):
                return False
            if not self._logical_line(text, indent, before):
                return False
            before = "string" if text.startswith('"""') else text
            ending = self.lines[self.at - 1]
            if ending.endswith(":") and before != "string":
                self.openers.append(text.removeprefix("async ").split(" ")[0].rstrip(":"))
                before = before if before.endswith(":") else f"{before}:"
            if before == "string" and opens and self.openers[-1] == "class":
                before = "docstring"
        return not before.endswith(":")

    def _is_spaced(self, text: str, before: str, blank: int, left: Sequence[str]) -> bool:
        """Whether the blank lines above a line are those that black puts or leaves there."""
        opens = before.endswith(":")
        defines = _STARTS_DEFINITION.match(text) is not None
        if opens or before.startswith("@") or _CLAUSE.match(text):
            is_clause_after_definition = not opens and ("def" in left or "class" in left)
            in_plain_block = defines and opens and self.openers[-1] not in {"class", "def"}
            return blank == 0 and not is_clause_after_definition and not in_plain_block
        if defines or "def" in left or "class" in left or before == "docstring":
            return blank == 1
        if before.startswith(("import ", "from ")) and not text.startswith(("import ", "from ")):
            return blank == 1
        return blank <= 1

    def _logical_line(self, text: str, indent: int, before: str) -> bool:
        line = self.lines[self.at]
        if text.startswith('"""'):
            return self._string(text, indent, before)
        if len(line) > LINE_LENGTH or not line.isascii():
            return False
        wrapped = self._wrapped(indent)
        if wrapped is not None:
            self.at = wrapped
            return True
        self.at += 1
        if text[-1] not in _CLOSING:
            return _is_statement(text)
        match = _HEAD.fullmatch(text)
        if _DEFINITION_HEAD.fullmatch(text):
            return self._parameters(indent)
        if _IMPORT_HEAD.fullmatch(text):
            return self._names(indent)
        if match is None or not _fit(match["annotation"]):
            return False
        return self._elements(text[-1], match["name"], indent) and self._closes(text[-1], indent)

    def _wrapped(self, indent: int) -> int | None:
        lines, at = self.lines, self.at
        return (
            wrapped_value(lines, at, indent, LINE_LENGTH)
            or wrapped_annotation(lines, at, indent, LINE_LENGTH, is_parameter=False)
            or wrapped_class(lines, at, indent, LINE_LENGTH)
        )

    def _string(self, text: str, indent: int, before: str) -> bool:
        """A docstring, or a string below an attribute, as black leaves it."""
        if before.endswith(":"):
            if self.openers[-1] not in {"class", "def"}:
                return False
        elif before in {"string", "docstring"} or before.startswith("@"):
            return False
        first = self.at
        while not self.lines[self.at].endswith('"""') or (self.at == first and len(text) < 7):
            self.at += 1
            if self.at == len(self.lines):
                return False
        self.at += 1
        rows = [text[3:], *self.lines[first + 1 : self.at]]
        rows[-1] = rows[-1][:-3]
        inner = [row for row in rows[1:] if row.strip()]
        if "\\" in text or any('"""' in row or "\\" in row or "\t" in row for row in rows):
            return False
        if not rows[0] or rows[0][0] in ' "' or not "".join(rows).isprintable():
            return False
        if any(row != row.rstrip() for row in rows[:-1]) or (inner and _least(inner) != indent):
            return False
        if len(rows) > 1 and not rows[-1].strip():
            return rows[-1] == " " * indent and bool(inner) and bool(rows[-2])
        return rows[-1][-1] not in ' "' and (len(rows) == 1 or len(rows[-1]) + 3 <= LINE_LENGTH)

    def _rows(self, indent: int) -> list[str] | None:
        """The lines of a bracket that hold one element with its comma each, without the comma."""
        rows: list[str] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.startswith(" " * indent) and line[indent : indent + 1] in {")", "]", "}"}:
                return rows
            row = line[indent + 4 : -1]
            is_row = line.startswith(" " * (indent + 4)) and line.endswith(",") and row[:1] != " "
            if not is_row or len(line) > LINE_LENGTH or not line.isascii():
                return None
            rows.append(row)
            self.at += 1
        return None

    def _parameters(self, indent: int) -> bool:
        last = ""
        while self.at < len(self.lines) and not self.lines[self.at].startswith(" " * indent + ")"):
            line = self.lines[self.at]
            inner = indent + 4
            wrapped = wrapped_annotation(self.lines, self.at, inner, LINE_LENGTH, is_parameter=True)
            last = line[inner:-1]
            is_plain = line.startswith(" " * inner) and line.endswith(",") and line.isascii()
            if wrapped is None and not (
                is_plain and len(line) <= LINE_LENGTH and _is_parameter(last)
            ):
                return False
            self.at = wrapped or self.at + 1
        if not last or last == "*" or self.at == len(self.lines):
            return False
        line = self.lines[self.at]
        match = _DEFINITION_END.fullmatch(line, indent)
        self.at += 1
        return match is not None and len(line) <= LINE_LENGTH and _fit(match["answer"])

    def _names(self, indent: int) -> bool:
        rows = self._rows(indent)
        return bool(rows and all(row.isidentifier() for row in rows)) and self._closes("(", indent)

    def _elements(self, bracket: str, name: str | None, indent: int) -> bool:
        if name is not None and (bracket != "(" or keyword.iskeyword(name)):
            return False
        elements: list[Expression] = []
        spans_lines = False
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line[:indent].isspace() | (not indent) and line[indent : indent + 1] in ")]}":
                break
            text = line[indent + 4 :]
            if line[: indent + 4].strip() or text[:1] in {"", " "} or not line.isascii():
                return False
            if len(line) > LINE_LENGTH and not _LONG_TEXT.fullmatch(text):
                return False
            first = self.at = self.at + 1
            element = self._element(text, bracket, indent + 4)
            spans_lines = self.at > first
            if element is None or element.commas:
                return False
            elements.append(element)
        if len(elements) == 1:
            # The comma of a tuple's only element does not hold its bracket open; its lines do.
            is_held = bracket != "(" or name is not None or spans_lines
            return not elements[0].has_operator and is_held
        return bool(elements)

    def _element(self, text: str, bracket: str, indent: int) -> Expression | None:
        if text[-1] not in _CLOSING:
            opening = "f(" if bracket == "(" else bracket
            return (
                expression(f"{opening}{text[:-1]}{_CLOSING[bracket]}") if text[-1] == "," else None
            )
        match = _ELEMENT_HEAD.fullmatch(text)
        if match is None or not self._elements(text[-1], match["name"], indent):
            return None
        return Expression(0, False) if self._closes(text[-1], indent, ",") else None

    def _closes(self, bracket: str, indent: int, end: str = "") -> bool:
        self.at += 1
        return self.at <= len(self.lines) and (
            self.lines[self.at - 1] == " " * indent + _CLOSING[bracket] + end
        )


def _least(rows: Sequence[str]) -> int:
    return min(len(row) - len(row.lstrip()) for row in rows)
