"""One file from its first byte to its last: its plan, its parts, its findings by row."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from io import BufferedIOBase

from specloom.scan.findings import Advice, Finding, Result
from specloom.scan.header import columns_in
from specloom.scan.parts_in_order import results
from specloom.scan.plan import Form, Part, Plan, aliases_of
from specloom.scan.splitting import Source, first_row, parts


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file whose plan is made. ``header`` is what stands before the first row."""

    plan: Plan
    header: bytes
    parts: Iterator[Part]


def open_file(stream: BufferedIOBase, name: str, plan: Plan) -> OpenFile:
    """Read the beginning of a file, and what its columns are.

    Raises:
        Refused: it is compressed, not in UTF-8, or its header does not fit the table.
    """
    source = Source(stream, name)
    mark = source.take_mark()
    if plan.form is not Form.CSV:
        made = replace(plan, aliases=aliases_of(plan.table))
        return OpenFile(made, mark, parts(source, plan.form, plan.delimiter, 1))
    header = first_row(source, plan.delimiter)
    columns = columns_in(header, plan.table, plan.delimiter, name)
    line = 1 + header.count(b"\n")
    made = replace(plan, columns=columns)
    return OpenFile(made, mark + header, parts(source, plan.form, plan.delimiter, line))


def scan(opened: OpenFile, processes: int) -> Generator[tuple[Part, Result]]:
    """Each part of the file with its result, whose rows are counted from the file's first."""
    rows = 0
    with closing(results(opened.plan, opened.parts, processes)) as found:
        for part, result in found:
            yield part, rebased(result, rows)
            rows += result.rows


def rebased(result: Result, rows: int) -> Result:
    """The result with its rows counted from where ``rows`` others come first."""
    if not rows or not (result.findings or result.advice):
        return result
    return replace(
        result,
        findings=tuple(_moved(finding, rows) for finding in result.findings),
        advice=tuple(Advice(_moved(one.first, rows), one.rows) for one in result.advice),
    )


def _moved(found: Finding, rows: int) -> Finding:
    return Finding(
        found.row + rows,
        found.line,
        found.column,
        found.field,
        found.rule,
        found.message,
        found.source,
    )
