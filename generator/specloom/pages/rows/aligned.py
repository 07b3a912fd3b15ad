"""Tables whose columns are only aligned, as in a PDF's text: cells told by where they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from specloom.pages.rows.columns import read_columns
from specloom.pages.rows.row import Row, folded

_CHUNK: Final = re.compile(r"\S+(?: \S+)*")
_SLACK: Final = 1
"""Columns of text by which a cell may begin before the word above it."""


def aligned_tables(lines: Sequence[str]) -> Iterator[tuple[int, list[Row]]]:
    """Each table by the index of its header's line: the header, then its rows."""
    index = 0
    while index < len(lines):
        table = _Table.under(lines[index])
        rows = [] if table is None else list(table.rows(lines, index))
        if len(rows) > 1:
            yield index, rows
            index = rows[-1].last_line
        else:
            index += 1


@dataclass(slots=True)
class _Growing:
    """A row while lines are added to its cells."""

    first: int
    last: int
    cells: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def row(self) -> Row:
        texts = tuple(folded(" ".join(parts)) for parts in self.cells)
        starts = tuple(line or self.first for line in self.lines)
        return Row(
            self.first, self.last, " | ".join(texts), cells=texts, cell_lines=starts, gap=True
        )


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns of a table: where each begins."""

    starts: tuple[int, ...]

    @classmethod
    def under(cls, line: str) -> _Table | None:
        """The table that a line is the header of, if it is one."""
        found = list(_CHUNK.finditer(line.expandtabs()))
        words = [match[0] for match in found]
        if len(words) < 3 or read_columns(words) is None:
            return None
        return cls(tuple(match.start() for match in found))

    def rows(self, lines: Sequence[str], header: int) -> Iterator[Row]:
        """The header and the rows below it, up to the first line that is not aligned."""
        growing = self._grown(lines[header], header + 1)
        for index in range(header + 1, len(lines)):
            if not lines[index].strip():
                if self._ends_at(lines, index):
                    break
                continue
            added = self._grown(lines[index], index + 1)
            if added is None or growing is None:
                break
            if not added.cells[0]:
                _join(growing, added)
                continue
            if not any(added.cells[1:]):
                break
            yield growing.row()
            growing = added
        if growing is not None:
            yield growing.row()

    def _ends_at(self, lines: Sequence[str], index: int) -> bool:
        """Whether a blank line ends the table: below it stands no whole row."""
        following = next((line for line in lines[index + 1 : index + 3] if line.strip()), "")
        added = self._grown(following, index + 1)
        return added is None or not added.cells[0] or sum(map(bool, added.cells)) < 3

    def _grown(self, line: str, number: int) -> _Growing | None:
        """The cells of a line; None where a piece of it stands across two columns."""
        cells: list[list[str]] = [[] for _ in self.starts]
        for match in _CHUNK.finditer(line.expandtabs()):
            column = max(bisect_right(self.starts, match.start() + _SLACK) - 1, 0)
            if column + 1 < len(self.starts) and match.end() > self.starts[column + 1]:
                return None
            cells[column].append(match[0])
        if not any(cells):
            return None
        return _Growing(number, number, cells, [number if cell else 0 for cell in cells])


def _join(row: _Growing, added: _Growing) -> None:
    """Add a line whose first cell is empty to the row above it."""
    row.last = added.last
    for place, cell in enumerate(added.cells):
        row.cells[place] += cell
        row.lines[place] = row.lines[place] or added.lines[place]
