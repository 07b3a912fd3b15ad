"""Modules that black leaves alone: the walk over their statements, and what stands between them.

Asking black is the slowest step of a run, and the templates write text in the layout that
black would give it. :func:`strange_lines` knows the shapes the templates use and no others: a
statement on one line that fits, a bracket opened at the end of a line with one element and a
comma on each line below, docstrings, and exact blank lines. There is nothing in these shapes
that black could join, split, unwrap or respace. A statement that is not one of them
(parentheses of its own, slices, lambdas, ...) is black's to decide, by itself where it can be.
All text given here was compiled: what is checked is layout, not grammar.
"""

from __future__ import annotations

from collections.abc import Sequence

from specloom.output.layout.brackets import LINE_LENGTH, Statements
from specloom.output.layout.extent import (
    Strange,
    strange_docstring,
    strange_statement,
    string_end,
)
from specloom.output.layout.statements import Start, start_of


def strange_lines(lines: Sequence[str]) -> list[Strange] | None:
    """The statements of a module that black could change, given its lines.

    None where more than single statements can be at stake: blank lines, indentation, comments.
    """
    return _Walk(lines).strange()


_BLANK_LINES = {
    ("docstring", "import"): {1},
    ("docstring", "line"): {1},
    ("import", "import"): {0, 1},
    ("import", "line"): {1},
    ("import", "block"): {1},
    ("block", "line"): {1, 2},
    ("line", "block"): {0, 1, 2},
    ("line", "import"): {0, 1, 2},
    ("line", "line"): {0, 1, 2},
}
"""Numbers of blank lines between two kinds of top-level statements that black leaves alone."""


class _Walk(Statements):
    """A walk over the logical lines of a module, with an eye on what stands between them."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(lines)
        self.openers: list[str] = []
        """The words that opened the blocks around the line looked at, outermost first."""
        self.opens = False
        """Whether the line before opened a block."""
        self.before: Start | None = None
        self.above = "start"
        """The kind of the top-level statement before, or around."""

    def strange(self) -> list[Strange] | None:
        found: list[Strange] = []
        lines = self.lines
        if lines and lines[0].startswith("# ") and lines[0] == lines[0].rstrip():
            self.at = 1
        first = self.at
        while self.at < len(lines):
            blank = self.at
            while not lines[self.at]:
                self.at += 1
            line = lines[self.at]
            blank = self.at - blank
            text = line.lstrip(" ")
            indent = len(line) - len(text)
            start = start_of(text)
            if start.kind == "docstring" and self.before is not None and not self.opens:
                start = _STRING
            if indent % 4 or (self.opens and indent != 4 * len(self.openers)):
                return None
            left = self.openers[indent // 4 :]
            del self.openers[indent // 4 :]
            spaced = blank == 0 if self.at == first else self._is_spaced(start, blank, left)
            if not spaced or not self._known_or_strange(text, indent, found):
                return None
            self._step(start, indent)
        return None if self.opens else found

    def _known_or_strange(self, text: str, indent: int, found: list[Strange]) -> bool:
        at = self.at
        if text.startswith('"""'):
            return self._string(indent, found)
        if self.passes(indent):
            return True
        strange = strange_statement(self.lines, at, indent)
        if strange is None:
            return False
        found.append(strange)
        self.at = strange.end
        return True

    def _step(self, start: Start, indent: int) -> None:
        """Remember what the lines below are told by."""
        is_docstring = start.kind in {"docstring", "string"}
        was_opened = self.opens
        self.opens = not is_docstring and self.lines[self.at - 1].endswith(":")
        if self.opens:
            self.openers.append(start.opener)
        if is_docstring and was_opened and self.openers[-1] == "class":
            start = _CLASS_DOCSTRING
        self.before = start
        if not indent and not start.is_clause:
            self.above = "line" if start is _STRING else start.kind

    def _is_spaced(self, start: Start, blank: int, left: Sequence[str]) -> bool:
        """Whether the blank lines above a line are those that black puts or leaves there."""
        defines = start.kind == "definition"
        before = self.before
        if self.opens or (before and before.is_decorator) or start.is_clause:
            is_clause_after_definition = not self.opens and ("def" in left or "class" in left)
            in_plain_block = defines and self.opens and self.openers[-1] not in {"class", "def"}
            return blank == 0 and not is_clause_after_definition and not in_plain_block
        if not self.openers:
            above = self.above
            if above == "block" and ("def" in left or "class" in left):
                above = "definition"
            kind = "line" if start is _STRING else start.kind
            return blank in _BLANK_LINES.get((above, kind), _between(above, kind))
        if defines or "def" in left or "class" in left or before is _CLASS_DOCSTRING:
            return blank == 1
        if before and before.kind == "import" and start.kind != "import":
            return blank == 1
        return blank <= 1

    def _string(self, indent: int, found: list[Strange]) -> bool:
        """Go beyond a docstring, or a string below an attribute, which black never changes."""
        end, before = string_end(self.lines, self.at), self.before
        if end is None or (before is not None and before.is_decorator):
            return False
        is_docstring = self.opens or before is None
        if self.opens and self.openers[-1] not in {"class", "def"}:
            return False
        if before is not None and not self.opens and before.kind != "line":
            return False
        if is_docstring and not _is_docstring_laid_out(self.lines[self.at : end], indent):
            strange = strange_docstring(self.at, end, indent)
            if strange is None:
                return False
            found.append(strange)
        self.at = end
        return True


_STRING = Start("string", False, False, "")
"""A string that is no docstring: below an attribute."""
_CLASS_DOCSTRING = Start("docstring", False, False, "")
"""A docstring of a class, below which black wants a blank line."""


def _between(before: str, kind: str) -> set[int]:
    return {2} if "definition" in (before, kind) else set()


def _is_docstring_laid_out(lines: Sequence[str], indent: int) -> bool:
    """Whether black leaves a triple-quoted docstring alone, given its lines."""
    rows = [lines[0][indent + 3 :], *lines[1:]]
    rows[-1] = rows[-1][:-3]
    inner = [row for row in rows[1:] if row.strip()]
    if not rows[0] or rows[0][0] in ' "' or not "".join(rows).isprintable():
        return False
    if any(row != row.rstrip() for row in rows[:-1]):
        return False
    if any(row.endswith("\\") for row in rows[:-1]):
        return True  # black does not touch a docstring with such a line
    if inner and min(len(row) - len(row.lstrip()) for row in inner) != indent:
        return False
    if len(rows) > 1 and not rows[-1].strip():
        return rows[-1] == " " * indent and bool(inner) and bool(rows[-2])
    if len(rows) == 1 and rows[0].endswith('" '):
        return True  # the space is black's own, so that a quote does not touch the closing ones
    return rows[-1][-1] not in ' "\\' and (len(rows) == 1 or len(rows[-1]) + 3 <= LINE_LENGTH)
