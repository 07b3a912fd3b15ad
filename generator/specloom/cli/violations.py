"""How violations of rows are told: lines for people, JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Iterable

import click

from specloom.cli.report import say
from specloom.listing import visible
from specloom.scan.examples import examples
from specloom.scan.findings import Advice, Finding
from specloom.scan.tables import Table, sentence

_COLUMNS = ("row", "file", "line", "column", "field", "rule", "message", "source")


class ViolationsPrinter:
    """Prints violations on standard output, until nobody reads on.

    ``form`` is ``text``, ``json`` (one object a line) or ``csv`` (with a header).
    """

    __slots__ = ("_form", "is_read")

    def __init__(self, form: str) -> None:
        self._form = form
        self.is_read = True
        if form == "csv":
            self._write(_csv_lines([_COLUMNS]))

    def print(self, file: str, findings: Iterable[Finding]) -> None:
        """Print the violations of a file, ``file`` being what messages call it."""
        if not findings or not self.is_read:
            return
        match self._form:
            case "json":
                self._write("".join(f"{json.dumps(_record(file, one))}\n" for one in findings))
            case "csv":
                rows = [list(_record(file, one).values()) for one in findings]
                self._write(_csv_lines([_visible(row) for row in rows]))
            case _:
                self._write("".join(f"{line(file, one, 'error')}\n" for one in findings))

    def _write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:
            self.is_read = False
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _record(file: str, found: Finding) -> dict[str, object]:
    return {
        "row": found.row,
        "file": file,
        "line": found.line,
        "column": found.column,
        "field": found.field,
        "rule": found.rule,
        "message": found.message,
        "source": found.source,
    }


def _visible(row: list[object]) -> list[object]:
    return [visible(cell) if isinstance(cell, str) else cell for cell in row]


def _csv_lines(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def line(file: str, found: Finding, severity: str) -> str:
    """A finding as one line: place, rule, message, citation."""
    source = f" ({found.source})" if found.source else ""
    place = f"{file}:{found.line}:{found.column}"
    text = f"{place}: {severity}[{found.rule}]: {found.message}{source}"
    return text if text.isprintable() else visible(text)


def tell_examples(table: Table) -> None:
    """A JSON object a line for each rule: a call that keeps it, and one that breaks it."""
    names = {row.key: row.name for row in table.rows if row.name}
    for one in examples(table):
        record = {
            "rule": one.rule.kind,
            "message": one.rule.message or sentence(one.rule, names),
            "rejects": not one.rule.advises,
            "keeps": one.keeps,
            "breaks": one.breaks,
            "source": one.rule.source,
        }
        say(json.dumps(record, default=str))


def tell_end(file: str, rows: int, bad: int, advice: Iterable[Advice]) -> None:
    """What is said of a whole file, on standard error: each advice once, and the counts."""
    for one in advice:
        more = f" [{one.rows:,} rows, this is the first]" if one.rows > 1 else ""
        click.echo(line(file, one.first, "warning") + more, err=True)
    counted = f"{rows:,} row" if rows == 1 else f"{rows:,} rows"
    wrong = f"{bad:,} with violations" if bad else "no violations"
    click.echo(f"{visible(file)}: {counted}, {wrong}", err=True)
