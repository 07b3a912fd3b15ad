"""Rows of CSV against a table: RFC 4180, with any delimiter, each finding at its cell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from specloom.runtime.tables import Violation
from specloom.scan.batch import BatchCheck
from specloom.scan.findings import Result, Tally
from specloom.scan.plan import LONGEST_ROW, Column, Part, Plan, lies_at

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
    """One part while it is read. ``rows`` are those that are not checked yet, ``spans`` their
    lines."""

    __slots__ = ("_batch", "_is_clean", "kept", "lines", "part", "plan", "rows", "spans", "tally")

    def __init__(self, plan: Plan, part: Part) -> None:
        self.plan, self.part, self.tally = plan, part, Tally()
        text, is_utf_8 = _text(part.content)
        self._is_clean = is_utf_8 and "\0" not in text
        self._batch = BatchCheck(plan.table, plan.columns, plan.null)
        self.lines = _lines(text)
        self.rows: list[list[str]] = []
        self.spans: list[slice] = []
        self.kept: list[str] = []

    def result(self) -> Result:
        """Read every row to the end."""
        csv.field_size_limit(LONGEST_ROW)
        reader = csv.reader(self.lines, delimiter=self.plan.delimiter, strict=True)
        width, is_clean = len(self.plan.columns), self._is_clean
        first = last = 0
        while True:
            try:
                for cells in reader:
                    first, last = last, reader.line_num
                    span = slice(first, last)
                    if (len(cells) == width and is_clean) or (
                        cells and self._is_whole(cells, span)
                    ):
                        self.rows.append(cells)
                        self.spans.append(span)
                break
            except csv.Error as failure:
                self._break("", slice(last, last), 0, "csv", reason_of(failure))
                last = reader.line_num
        self._check()
        return self.tally.result("".join(self.kept).encode())

    def _is_whole(self, cells: Sequence[str], span: slice) -> bool:
        """Whether the row can be read; if not, it is counted."""
        record = "".join(self.lines[span])
        strange = _NOT_UTF_8.search(record)
        null = record.find("\0")
        if strange is not None:
            self._break(record, span, strange.start(), "not-utf-8", "is not UTF-8 from here")
        elif null >= 0:
            self._break(record, span, null, "nul", "holds a NUL byte")
        elif len(cells) != len(self.plan.columns):
            at = 0
            if len(cells) > len(self.plan.columns):
                at = cell_offset(record, len(self.plan.columns), self.plan.delimiter)
            counts = f"has {len(cells)} cells where the header has {len(self.plan.columns)}"
            self._break(record, span, at, "cells", counts)
        else:
            return True
        return False

    def _break(self, record: str, span: slice, offset: int, rule: str, message: str) -> None:
        self._check()
        self.tally.break_row(*self._place(record, span, offset), rule, f"the row {message}")

    def _check(self) -> None:
        """Check the rows that were read so far, in their order."""
        tally, before, bad = self.tally, self.tally.rows, set()
        for at, (violations, advice) in self._batch.said(self.rows).items():
            tally.rows = before + at + 1
            if violations:
                bad.add(at)
            for violation in violations:
                tally.blame(violation, *self._place_of(violation, self.spans[at]))
            for one in advice:
                if not tally.is_advised(one):
                    tally.advise(one, *self._place_of(one, self.spans[at]))
        tally.rows = before + len(self.rows)
        tally.bad += len(bad)
        if self.plan.keep:
            for at, span in enumerate(self.spans):
                if at not in bad:
                    self.kept += self.lines[span]
        self.rows, self.spans = [], []

    def _place_of(self, violation: Violation, span: slice) -> tuple[int, int]:
        record = "".join(self.lines[span])
        at = _column_of(self.plan.columns, violation.field)
        offset = 0 if at < 0 else cell_offset(record, at, self.plan.delimiter)
        return self._place(record, span, offset)

    def _place(self, record: str, span: slice, offset: int) -> tuple[int, int]:
        line = self.part.line + span.start + record.count("\n", 0, offset)
        return line, offset - record.rfind("\n", 0, offset)


def _text(content: bytes) -> tuple[str, bool]:
    """The text, and whether all of it is UTF-8; a byte that is not stays as half a surrogate."""
    try:
        return content.decode(), True
    except UnicodeDecodeError:
        return content.decode("utf-8", "surrogateescape"), False


def _lines(text: str) -> list[str]:
    """The lines of a text, each with its line feed; a lone carriage return ends none."""
    lines = text.splitlines(keepends=True)
    if len(lines) == text.count("\n") + (text[-1:] not in ("", "\n")):
        return lines
    # Python knows ten more ends of lines, and the text holds one of them.
    return list(io.StringIO(text, newline="\n"))


def reason_of(failure: csv.Error) -> str:
    """What is wrong with a row that is not CSV, to be said after its name."""
    words = str(failure)
    return next((ours for theirs, ours in _REASONS.items() if theirs in words), words)


def _column_of(columns: Sequence[Column], key: str) -> int:
    """The position of the column that gives a field, or what it lies in; -1 if there is none."""
    inside = [(len(one.key), at) for at, one in enumerate(columns) if lies_at(key, one.key)]
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
