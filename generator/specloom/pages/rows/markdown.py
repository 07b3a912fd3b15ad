"""Pages saved as Markdown: the one door to markdown-it-py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from specloom.pages.rows.html import html_rows
from specloom.pages.rows.row import Row, folded

_LISTS: Final = {"bullet_list_open": 1, "ordered_list_open": 1, "blockquote_open": 1} | {
    "bullet_list_close": -1,
    "ordered_list_close": -1,
    "blockquote_close": -1,
}


def markdown_rows(text: str) -> tuple[Row, ...]:
    """The rows of a Markdown text (CommonMark with tables); HTML inside it is read as HTML."""
    parser = MarkdownIt("commonmark").enable("table")
    return tuple(_rows(parser.parse(text)))


def _rows(tokens: Sequence[Token]) -> Iterator[Row]:
    depth = heading = 0
    cells: list[str] | None = None
    place = (0, 0)
    for token in tokens:
        depth += _LISTS.get(token.type, 0)
        if token.map:
            place = (token.map[0] + 1, max(token.map[1], token.map[0] + 1))
        match token.type:
            case "heading_open":
                heading = int(token.tag[1:])
            case "heading_close":
                heading = 0
            case "tr_open":
                cells = []
            case "tr_close" if cells is not None:
                text = " | ".join(cells)
                yield Row(place[0], place[1], text, depth=depth, cells=tuple(cells), gap=True)
                cells = None
            case "inline" if cells is not None:
                cells.append(" ".join(text for _, text in _lines(token)))
            case "inline":
                yield from _paragraph(token, place[0], heading, depth)
            case "fence" | "code_block" if folded(token.content):
                text = folded(token.content)
                yield Row(place[0], place[1], text, depth=depth, gap=True, code=True)
            case "html_block":
                yield from html_rows(token.content, place[0])


def _paragraph(token: Token, line: int, heading: int, depth: int) -> Iterator[Row]:
    """A row for each line of a paragraph: names and types stand on lines of their own."""
    for number, (offset, text) in enumerate(_lines(token)):
        gap = number == 0
        yield Row(line + offset, line + offset, text, heading=heading, depth=depth, gap=gap)


def _lines(token: Token) -> Iterator[tuple[int, str]]:
    """The lines of an inline token, without its markup; the first is number 0."""
    offset, text = 0, ""
    for child in (*(token.children or ()), None):
        if child is None or child.type in {"softbreak", "hardbreak"}:
            if folded(text):
                yield offset, folded(text)
            offset, text = offset + 1, ""
        elif child.type == "text":
            text += child.content
        elif child.type == "code_inline":
            text += f"`{child.content}`"
        elif child.type == "html_inline" and child.content.lower().startswith("<br"):
            text += " "
