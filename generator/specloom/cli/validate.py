"""``specloom validate``."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import click

from specloom.cli.cluster import check_on_cluster
from specloom.cli.report import unwritten_exit_code
from specloom.cli.tables import no_file, project_table, vendored_table
from specloom.cli.violations import ViolationsPrinter, tell_end, tell_examples
from specloom.diagnostics import Refused, error, shown
from specloom.scan.cluster import FileTask, matching
from specloom.scan.file_scan import open_file, scan
from specloom.scan.findings import Advice, AdviceKey, merged
from specloom.scan.kept import KeptRows
from specloom.scan.plan import Form, Plan
from specloom.scan.tables import Table

_EPILOG = """\b
Examples:
  specloom validate signalwire.phone_numbers.update numbers.csv
  specloom validate --output good.csv API.CALL numbers.csv
  gunzip -c rows.csv.gz | specloom validate --input-format csv API.CALL -

A CSV header, like the members of a JSON row, names fields as the API does or as the
Python argument is called; parameters may be path:NAME, and a column may reach inside
an object (a.b). An empty cell is a field that is not given. Exit code 1: violations.
"""
_SUFFIXES = {
    ".csv": Form.CSV,
    ".tsv": Form.CSV,
    ".ndjson": Form.NDJSON,
    ".jsonl": Form.NDJSON,
    ".json": Form.JSON,
}


@dataclass(frozen=True, slots=True)
class Request:
    """What a command asks for, and of which files."""

    table: Table
    files: tuple[str, ...]
    input_form: Form | None
    null: str | None
    delimiter: str | None
    output: Path | None
    jobs: int


@click.command(
    "validate",
    epilog=_EPILOG,
    short_help="check rows of CSV, NDJSON or JSON against a validation table",
    context_settings={"max_content_width": 88},
)
@click.argument("operation", metavar="API.RESOURCE.METHOD")
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="How violations are printed; json: one object a line.",
)
@click.option(
    "--input-format",
    type=click.Choice([form.value for form in Form]),
    help="How rows are written.  [default: by the file's name]",
)
@click.option("--null", metavar="TOKEN", help="A cell that holds just this means null.")
@click.option("--delimiter", metavar="CHAR", help="Between cells.  [default: a comma, .tsv a tab]")
@click.option(
    "--output",
    metavar="PATH",
    help="Write the good rows here; of several files, to this folder.",
)
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    default=lambda: len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
    help="Use so many processes.  [default: all cores]",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Run on this Dask cluster; FILE may be a URL or a quoted glob.",
)
@click.option(
    "--examples",
    "wants_examples",
    is_flag=True,
    help="Print a call that keeps and one that breaks each rule instead, as JSON.",
)
@click.option(
    "--tables",
    "package",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="A vendored package, or its tables.json, instead of a spec.",
)
def command(
    operation: str,
    files: tuple[str, ...],
    form: str,
    input_format: str | None,
    null: str | None,
    delimiter: str | None,
    output: str | None,
    jobs: int,
    scheduler: str | None,
    wants_examples: bool,
    package: Path | None,
) -> int:
    """Check every row of each FILE (- is standard input) as a call of the operation.

    The table is that of the project's spec as it is now, or of a vendored package.
    """
    if not files and not wants_examples:
        raise click.UsageError("Missing argument 'FILE...'.")
    _refuse_options(files, null, delimiter)
    table = vendored_table(operation, package) if package else project_table(operation)
    if wants_examples:
        tell_examples(table)
        return 0
    chosen = None if input_format is None else Form(input_format)
    if scheduler is not None:
        request = Request(table, matching(files), chosen, null, delimiter, None, jobs)
        return check_on_cluster(scheduler, _tasks(request, output), ViolationsPrinter(form))
    folder = None if output is None else Path(output)
    request = Request(table, files, chosen, null, delimiter, folder, jobs)
    destinations = _destinations(request)
    printer = ViolationsPrinter(form)
    bad = 0
    for file in files:
        bad += _validate(request, file, destinations.get(file), printer)
        if not printer.is_read and output is None:
            break
    return 1 if bad else 0


def _validate(
    request: Request, file: str, destination: Path | None, printer: ViolationsPrinter
) -> int:
    """Scan one file; returns the number of its bad rows."""
    rows = bad = 0
    advice: dict[AdviceKey, Advice] = {}
    name = "<stdin>" if file == "-" else shown(Path(file))
    with ExitStack() as stack:
        stream, size = _opened(file, stack)
        opened = open_file(stream, name, _plan(request, file, destination is not None))
        kept = None
        if destination is not None:
            kept = stack.enter_context(_kept(destination, opened.plan.form, opened.header))
        # It ends before the file of good rows does, whose end may still fail.
        with (
            _progress(size, name) as advance,
            contextlib.closing(scan(opened, request.jobs)) as found,
        ):
            for part, result in found:
                rows, bad = rows + result.rows, bad + result.bad
                printer.print(name, result.findings)
                merged(advice, result.advice)
                if kept is not None:
                    kept.add(result.good)
                elif not printer.is_read:
                    return bad
                advance(len(part.content))
    tell_end(name, rows, bad, advice.values())
    return bad


def _tasks(request: Request, output: str | None) -> list[FileTask]:
    """What a cluster has to do, its good rows below ``output``, a folder or the URL of one."""
    names = {url: url.rpartition("/")[2] for url in request.files}
    if output is not None:
        _refuse_twins([*names.values()])
    return [
        FileTask(
            url,
            _plan(request, url, output is not None),
            None if output is None else f"{output.rstrip('/')}/{name}",
        )
        for url, name in names.items()
    ]


def _plan(request: Request, file: str, keep: bool) -> Plan:
    suffix = Path(file).suffix.lower()
    form = request.input_form or _SUFFIXES.get(suffix)
    if form is None:
        message = f"the name {file!r} does not say how its rows are written"
        hint = "say it: --input-format csv, ndjson or json"
        raise Refused(error("unknown-format", message, hint=hint))
    return Plan(
        table=request.table,
        form=form,
        null=request.null,
        delimiter=request.delimiter or ("\t" if suffix == ".tsv" else ","),
        keep=keep,
    )


def _opened(file: str, stack: ExitStack) -> tuple[io.BufferedIOBase, int | None]:
    """The bytes of a file, and their number where it is known."""
    if file == "-":
        return cast(io.BufferedIOBase, sys.stdin.buffer), None
    try:
        stream = stack.enter_context(io.BufferedReader(io.FileIO(file)))
        return stream, os.fstat(stream.fileno()).st_size
    except PermissionError as failure:
        raise no_file(file, failure, 3) from None
    except OSError as failure:
        raise no_file(file, failure, 2) from None


@contextlib.contextmanager
def _kept(destination: Path, form: Form, header: bytes) -> Iterator[KeptRows]:
    try:
        with KeptRows(destination, form, header) as kept:
            yield kept
    except OSError as failure:
        raise no_file(str(destination), failure, unwritten_exit_code(failure)) from None


@contextlib.contextmanager
def _progress(size: int | None, name: str) -> Iterator[Any]:
    """A bar on standard error, where that is a terminal that shows nothing else."""
    if not size or not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda _bytes: None
        return
    bar: Any = click.progressbar(length=size, label=name, file=sys.stderr)
    with bar:
        yield bar.update


def _refuse_options(files: tuple[str, ...], null: str | None, delimiter: str | None) -> None:
    if null == "":
        raise click.UsageError("--null: an empty cell is a field that is not given.")
    if delimiter is not None and (
        len(delimiter) != 1 or not delimiter.isascii() or delimiter in '"\r\n\0'
    ):
        raise click.UsageError("--delimiter takes one ASCII character, and no quote.")
    if "-" in files and len(files) > 1:
        raise click.UsageError("- (standard input) goes alone.")


def _destinations(request: Request) -> dict[str, Path]:
    """Where the good rows of each file go.

    Raises:
        Refused: two files have the same name, or the good rows would replace the rows.
    """
    output = request.output
    if output is None:
        return {}
    if len(request.files) == 1 and not output.is_dir():
        found = {request.files[0]: output}
    else:
        with contextlib.suppress(FileExistsError):
            output.mkdir()
        found = {file: output / Path(file).name for file in request.files}
    for file, path in found.items():
        if path.exists() and file != "-" and Path(file).exists() and path.samefile(file):
            message = f"{shown(path)} would be replaced by its own good rows"
            raise Refused(error("output-is-input", message))
    _refuse_twins([str(path) for path in found.values()])
    return found


def _refuse_twins(names: list[str]) -> None:
    if len({*names}) < len(names):
        hint = "validate each alone"
        raise Refused(error("same-name", "two files have the same name", hint=hint))
