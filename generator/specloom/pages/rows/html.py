"""Pages saved as HTML: the rows that a browser would show, with the lines of the file.

The tokenizer of the standard library is enough and the only one that says where a piece of text
begins; nothing here depends on the tree that a browser would build of broken markup.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Final

from specloom.pages.rows.row import Row, folded

# What is not the page: programs, styles, what leads to other pages.
_SKIPPED: Final = frozenset(
    {"script", "style", "template", "noscript", "svg", "nav", "footer", "iframe", "title"}
)
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_NESTING: Final = frozenset({"ul", "ol", "dl", "details"})
# A block begins and ends a row; only the first kind sets it apart from its neighbours.
_APART: Final = frozenset(
    {"p", "li", "dt", "dd", "section", "article", "main", "header", "aside", "blockquote"}
    | {"pre", "table", "figure", "form", "fieldset", "hr", "body"}
    | _HEADINGS.keys()
    | _NESTING
)
# The link to itself behind a heading, as Sphinx writes it.
_ANCHOR: Final = "¶"
_CODE: Final = frozenset({"code", "kbd", "tt"})
_BLOCKS: Final = _APART | {"div", "br", "label", "summary", "option", "button", "input", "select"}


def html_rows(text: str, first_line: int = 1) -> tuple[Row, ...]:
    """The rows of an HTML text whose first line has that number in its file."""
    reader = _Reader(first_line - 1)
    reader.feed(text)
    reader.close()
    reader.end_row()
    return tuple(reader.rows)


@dataclass(slots=True)
class _Piece:
    """The text of one row, or of one cell, while it grows."""

    line: int = 0
    last_line: int = 0
    text: str = ""
    boundary: bool = False

    def add(self, line: int, data: str) -> None:
        words = data.strip()
        if words:
            first = line + data[: len(data) - len(data.lstrip())].count("\n")
            self.line = self.line or first
            self.last_line = first + words.count("\n")
        if self.boundary and _needs_space(self.text, data):
            self.text += " "
        self.text += data
        self.boundary = False


def _needs_space(before: str, after: str) -> bool:
    """Whether markup alone stands between two words, as between a name and its type."""
    last, first = before[-1:], after[:1]
    ended = last.isalnum() or last in set("\"')]`")
    return ended and (first.isalnum() or first in set("(\"'`"))


class _Reader(HTMLParser):
    """Turns the tokens of a page into rows."""

    def __init__(self, offset: int) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[Row] = []
        self._offset = offset
        self._piece = _Piece()
        self._skipped = self._depth = self._heading = self._code = 0
        self._gap = True
        self._cells: list[_Piece] | None = None

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipped += 1
        if self._skipped:
            return
        if tag == "tr":
            self._end_cells()
            self._cells = []
        elif tag in {"td", "th"} and self._cells is not None:
            self._cells.append(_Piece())
        elif tag in _BLOCKS:
            self._block(tag)
            self._depth += tag in _NESTING
            self._code += tag == "pre"
            self._heading = _HEADINGS.get(tag, self._heading)
        elif tag in _CODE and not self._code:
            self._current().boundary = True
            self.handle_data("`")
            self._current().boundary = False
        elif tag != "wbr":
            self._current().boundary = True

    def handle_startendtag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS and not self._skipped:
            self._block(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipped = max(self._skipped - 1, 0)
        elif self._skipped:
            return
        elif tag in {"tr", "table"}:
            self._end_cells()
        elif tag in _BLOCKS:
            self._block(tag)
            self._depth = max(self._depth - (tag in _NESTING), 0)
            self._code = max(self._code - (tag == "pre"), 0)
            if tag in _HEADINGS:
                self._heading = 0
        elif tag in _CODE and not self._code:
            self.handle_data("`")
            self._current().boundary = True
        elif tag != "wbr":
            self._current().boundary = True

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._current().add(self.getpos()[0] + self._offset, data)

    def end_row(self) -> None:
        """End the row that is being read."""
        piece, self._piece = self._piece, _Piece()
        text = folded(piece.text).removesuffix(_ANCHOR).rstrip()
        if text:
            self._add(Row(piece.line, piece.last_line, text))

    def _block(self, tag: str) -> None:
        if self._cells:
            self._current().add(0, " ")
            return
        self.end_row()
        self._gap = self._gap or tag in _APART

    def _current(self) -> _Piece:
        return self._cells[-1] if self._cells else self._piece

    def _end_cells(self) -> None:
        cells, self._cells = self._cells, None
        self.end_row()
        self._gap = True
        filled = [cell for cell in cells or () if cell.line]
        if cells and filled:
            texts = tuple(folded(cell.text) for cell in cells)
            first = min(cell.line for cell in filled)
            last = max(cell.last_line for cell in filled)
            lines = tuple(cell.line or first for cell in cells)
            self._add(Row(first, last, " | ".join(texts), cells=texts, cell_lines=lines))
        self._gap = True

    def _add(self, row: Row) -> None:
        code = bool(self._code)
        where = replace(row, heading=self._heading, depth=self._depth)
        self.rows.append(replace(where, gap=self._gap, code=code))
        self._gap = False
