"""Pages saved as plain text: a row a line, and the rows of tables drawn with pipes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from specloom.pages.rows.aligned import aligned_tables
from specloom.pages.rows.row import Row, folded

_RULER: Final = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_PIPE: Final = re.compile(r"(?<!\\)\|")
_HEADING: Final = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*")
_BULLET: Final = re.compile(r"[-*•◦‣]\s+")
_INDENT: Final = re.compile(r"[ \t]*")


def text_rows(text: str) -> tuple[Row, ...]:
    """The rows of a text; only ``\\n`` ends a line, as citations count them."""
    lines = text.split("\n")
    tables = {**dict(aligned_tables(lines)), **dict(_tables(lines))}
    rows: list[Row] = []
    gap, index = True, 0
    while index < len(lines):
        if index in tables:
            found = tables[index]
            rows += found
            index = found[-1].last_line
            gap = True
            continue
        row = _row(lines[index], index + 1, gap)
        gap = row is None
        if row is not None:
            rows.append(row)
        index += 1
    return tuple(rows)


def _row(line: str, number: int, gap: bool) -> Row | None:
    text = folded(line)
    if not text:
        return None
    if heading := _HEADING.fullmatch(text):
        return Row(number, number, heading[2], heading=len(heading[1]), gap=True)
    indent = _INDENT.match(line.expandtabs(4))
    depth = len(indent[0]) if indent else 0
    bullet = _BULLET.match(text)
    return Row(number, number, text[bullet.end() :] if bullet else text, depth=depth, gap=gap)


def _tables(lines: Sequence[str]) -> Iterator[tuple[int, list[Row]]]:
    """Each table by the index of its header's line: the header, then its rows.

    A row is as wide as the ruler below the header. One that is broken over several lines is put
    together again, as long as its first line begins with a pipe or it is short of cells.
    """
    for index, line in enumerate(lines[1:], 1):
        if "|" not in line or not _RULER.fullmatch(line) or "|" not in lines[index - 1]:
            continue
        width = len(_cells(lines[index - 1]))
        if width == len(_cells(line)) and width > 1:
            header = _table_row(lines, index - 1, index - 1, width)
            yield index - 1, [header, *_table_rows(lines, index + 1, width)]


def _table_rows(lines: Sequence[str], start: int, width: int) -> Iterator[Row]:
    index = start
    while index < len(lines) and "|" in lines[index]:
        last = index
        while len(_cells(" ".join(lines[index : last + 1]))) < width:
            following = lines[last + 1] if last + 1 < len(lines) else ""
            if "|" not in following or following.lstrip().startswith("|"):
                break
            last += 1
        yield _table_row(lines, index, last, width)
        index = last + 1


def _table_row(lines: Sequence[str], first: int, last: int, width: int) -> Row:
    cells = _cells(" ".join(lines[first : last + 1]))
    starts: list[int] = []
    for index in range(first, last + 1):
        starts += [index + 1] * (len(_cells(" ".join(lines[first : index + 1]))) - len(starts))
    # Pipes that nobody escaped belong to the last column, which holds the prose.
    cells = [*cells[: width - 1], "|".join(cells[width - 1 :])] if len(cells) > width else cells
    text = " | ".join(folded(cell.replace("\\|", "|")) for cell in cells)
    clean = tuple(folded(cell.replace("\\|", "|")) for cell in cells)
    return Row(first + 1, last + 1, text, cells=clean, cell_lines=tuple(starts[:width]), gap=True)


def _cells(line: str) -> list[str]:
    """The cells of a line; a pipe at either end only frames it."""
    inner = line.strip()
    inner = inner[1:] if inner.startswith("|") else inner
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return _PIPE.split(inner)
