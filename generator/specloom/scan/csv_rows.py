"""Rows of CSV against a table: RFC 4180, with any delimiter, each finding at its cell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from specloom.runtime.tables import Violation
from specloom.scan.cells import CellReader
from specloom.scan.findings import Result, Tally
from specloom.scan.plan import MAX_ROW, Column, Part, Plan

_NOT_UTF_8 = re.compile("[\udc80-\udcff]")
_REASONS = {
    "unexpected end of data": "opens a quote that is never closed",
    "expected after": "has text after a closing quote",
    "new-line character": "holds a carriage return outside of quotes",
}


def check_csv(plan: Plan, part: Part) -> Result:
    """What the table says of the rows of a part."""
    return _Checking(plan, part).result()


class _Checking:
    """One part while it is read. ``first`` and ``last`` are the row's lines in ``lines``."""

    __slots__ = ("_cells", "_is_clean", "first", "kept", "last", "lines", "part", "plan", "tally")

    def __init__(self, plan: Plan, part: Part) -> None:
        self.plan, self.part, self.tally = plan, part, Tally()
        text, is_utf_8 = _text(part.content)
        self._is_clean = is_utf_8 and "\0" not in text
        self.lines = list(io.StringIO(text, newline="\n"))
        self.kept: list[str] = []
        self.first = self.last = 0
        self._cells = CellReader(plan.table, plan.columns, plan.null)

    def result(self) -> Result:
        """Read every row to the end."""
        csv.field_size_limit(MAX_ROW)
        reader = csv.reader(self.lines, delimiter=self.plan.delimiter, strict=True)
        width, keep, tally = len(self.plan.columns), self.plan.keep, self.tally
        table, values_of = self.plan.table, self._cells.values
        while True:
            self.first = self.last
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as failure:
                self.last = reader.line_num
                reason = f"the row {reason_of(failure)}"
                tally.break_row(self.part.line + self.first, 1, "csv", reason)
                continue
            self.last = reader.line_num
            if not cells:
                continue
            if (len(cells) != width or not self._is_clean) and self._is_broken(cells):
                continue
            tally.rows += 1
            values = values_of(cells)
            violations = table.check(values)
            if violations:
                self._blame(violations)
            elif keep:
                self.kept += self.lines[self.first : self.last]
            advice = table.warnings_for(values)
            if advice:
                self._advise(advice)
        return tally.result("".join(self.kept).encode())

    def _is_broken(self, cells: Sequence[str]) -> bool:
        """Whether the row cannot be read; if so, it is counted."""
        record = "".join(self.lines[self.first : self.last])
        strange = _NOT_UTF_8.search(record)
        null = record.find("\0")
        if strange is not None:
            self._break(record, strange.start(), "not-utf-8", "is not UTF-8 from here")
        elif null >= 0:
            self._break(record, null, "nul", "holds a NUL byte")
        elif len(cells) != len(self.plan.columns):
            at = 0
            if len(cells) > len(self.plan.columns):
                at = cell_offset(record, len(self.plan.columns), self.plan.delimiter)
            counts = f"has {len(cells)} cells where the header has {len(self.plan.columns)}"
            self._break(record, at, "cells", counts)
        else:
            return False
        return True

    def _break(self, record: str, offset: int, rule: str, message: str) -> None:
        self.tally.break_row(*self._place(record, offset), rule, f"the row {message}")

    def _blame(self, violations: Sequence[Violation]) -> None:
        self.tally.bad += 1
        for violation in violations:
            self.tally.blame(violation, *self._place_of(violation))

    def _advise(self, advice: Sequence[Violation]) -> None:
        for one in advice:
            if not self.tally.is_advised(one):
                self.tally.advise(one, *self._place_of(one))

    def _place_of(self, violation: Violation) -> tuple[int, int]:
        record = "".join(self.lines[self.first : self.last])
        at = column_of(self.plan.columns, violation.field)
        return self._place(record, 0 if at < 0 else cell_offset(record, at, self.plan.delimiter))

    def _place(self, record: str, offset: int) -> tuple[int, int]:
        line = self.part.line + self.first + record.count("\n", 0, offset)
        return line, offset - record.rfind("\n", 0, offset)


def _text(content: bytes) -> tuple[str, bool]:
    """The text, and whether all of it is UTF-8; a byte that is not stays as half a surrogate."""
    try:
        return content.decode(), True
    except UnicodeDecodeError:
        return content.decode("utf-8", "surrogateescape"), False


def reason_of(failure: csv.Error) -> str:
    """What is wrong with a row that is not CSV, to be said after its name."""
    words = str(failure)
    return next((ours for theirs, ours in _REASONS.items() if theirs in words), words)


def column_of(columns: Sequence[Column], key: str) -> int:
    """The position of the column that gives a field, or what it lies in; -1 if there is none."""
    inside = [
        (len(one.key), at)
        for at, one in enumerate(columns)
        if key == one.key or key.startswith((f"{one.key}.", f"{one.key}["))
    ]
    return max(inside)[1] if inside else -1


def cell_offset(record: str, number: int, delimiter: str) -> int:
    """Where a cell begins in the text of its row; ``number`` counts from 0."""
    mark = re.escape(delimiter)
    cell = re.compile(rf'(?:"(?:[^"]++|"")*+"?+)?+[^{mark}\r\n]*+')
    at = 0
    for _ in range(number):
        found = cell.match(record, at)
        assert found is not None
        at = found.end() + 1
    return min(at, len(record))
