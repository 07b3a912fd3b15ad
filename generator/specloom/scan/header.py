"""The header of a CSV file against a table: which field each column gives."""

from __future__ import annotations

import csv
import re

from specloom.diagnostics import Diagnostic, Refused, Span, did_you_mean, error
from specloom.runtime.rules import LOCATIONS
from specloom.runtime.tables import Table
from specloom.scan.csv_rows import cell_offset, reason_of
from specloom.scan.plan import Column, columns_of

_BLANK_LINES = re.compile(r"(?:[\r ]*\n)*+")


def columns_in(header: bytes, table: Table, delimiter: str, name: str) -> tuple[Column, ...]:
    """The columns of a header, what stands before the first row of the file called ``name``.

    Raises:
        Refused: there is no header, or a column that is no field, or a field twice.
    """
    text, line = _text(header, name)
    known = columns_of(table)
    columns: list[Column] = []
    wrong: list[Diagnostic] = []
    for at, cell in enumerate(_cells(text, delimiter, name, line)):
        offset = cell_offset(text, at, delimiter)
        column = offset - text.rfind("\n", 0, offset)
        place = Span(name, line + text.count("\n", 0, offset), column)
        found = known.get(cell)
        if found is None and cell and table.open_fields and not cell.startswith(LOCATIONS):
            found = Column(cell, (cell,))
        if found is None:
            wrong.append(_unknown(cell, known, table.name, place))
        elif any(_overlap(found.path, other.path) for other in columns):
            wrong.append(error("given-twice", f"{found.key} is given by two columns", place))
        else:
            columns.append(found)
    if wrong:
        raise Refused(*wrong)
    return tuple(columns)


def _text(header: bytes, name: str) -> tuple[str, int]:
    """The header's text from its first line that is not blank, and that line's number."""
    try:
        text = header.decode()
    except UnicodeDecodeError as failure:
        line = 1 + header.count(b"\n", 0, failure.start)
        start = header.rfind(b"\n", 0, failure.start) + 1
        column = len(header[start : failure.start].decode()) + 1
        place = Span(name, line, column)
        raise Refused(error("not-utf-8", "the header is not UTF-8 from here", place)) from None
    blank = _BLANK_LINES.match(text)
    start = 0 if blank is None else blank.end()
    return text[start:], 1 + text.count("\n", 0, start)


def _cells(text: str, delimiter: str, name: str, line: int) -> list[str]:
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    try:
        cells = next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error as failure:
        place = Span(name, line, 1)
        raise Refused(error("csv", f"the header {reason_of(failure)}", place)) from None
    if not cells:
        hint = "the first line of a CSV file names its columns"
        raise Refused(error("no-header", f"{name} is empty", hint=hint))
    return cells


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return all(a == b for a, b in zip(one, other, strict=False))


def _unknown(cell: str, known: dict[str, Column], operation: str, place: Span) -> Diagnostic:
    if not cell:
        return error("unknown-field", "this column has no name", place)
    hint = did_you_mean(cell, known) or "remove the column, or name it as a field"
    return error("unknown-field", f"{cell} is not a field of {operation}", place, hint=hint)
