"""``specloom read``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from specloom.cli.report import say, show, unwritten_exit_code
from specloom.config import SPEC_NAME
from specloom.diagnostics import Refused, error, shown, warning
from specloom.pages import Kind, Page, facts_text, load_facts
from specloom.pages.comparison.changes import compare
from specloom.pages.read import read_page
from specloom.pages.styles import STYLES
from specloom.review.citing import Citing, citing_nodes
from specloom.review.page_changes import page_report
from specloom.review.page_words import told_to_people, told_to_programs

_EPILOG = """\b
Examples:
  specloom read order.html                         the facts, as YAML
  specloom read order.txt -o specs/shop/pages/order.yaml
  specloom read order.txt --against specs/shop/pages/order.yaml
  specloom read order.txt --style separated        a style that is not guessed
"""


@click.command(
    "read",
    epilog=_EPILOG,
    short_help="read a documentation page into facts",
    context_settings={"max_content_width": 80},
)
@click.argument("page", metavar="PAGE", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="FACTS",
    type=click.Path(path_type=Path),
    help="Write the facts here.",
)
@click.option(
    "--style",
    metavar="STYLE",
    help=f"How the page renders a field: {', '.join(STYLES)}. Recognised unless given.",
)
@click.option(
    "--against",
    metavar="FACTS",
    type=click.Path(path_type=Path),
    help="Say what the page states differently from this file; exit 1 if it does.",
)
@click.option("--write", is_flag=True, help="With --against: bring the facts file up to date.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="With --against: for people or for programs.",
)
def command(
    page: Path, output: Path | None, style: str | None, against: Path | None, write: bool, form: str
) -> int:
    """Read a documentation page, saved as text, HTML or Markdown, into facts.

    A fact is what the page states about one field, or about the call, with its line. Lines that
    are no fact are listed as unplaced. No sentence of the page is kept.

    With --against the page is held against the facts of an earlier reading: what changed, which
    nodes of the spec and which generated symbols cite it, and which lines they should cite now.
    """
    if against is not None:
        if output is not None:
            raise click.UsageError("-o and --against are two ways to use a facts file.")
        return _compare(page, style, against, write=write, form=form)
    if write or form != "text":
        raise click.UsageError("--write and --format go with --against FACTS.")
    found = read_page(page, style)
    if output is None:
        say(facts_text(found).removesuffix("\n"))
    else:
        _write(output, found)
        click.echo(f"{shown(output)}: {_counts(found)}", err=True)
    return 0


def _compare(page: Path, style: str | None, against: Path, *, write: bool, form: str) -> int:
    """Say what the page states differently; 1 if it is anything."""
    known = load_facts(against)
    found = _read_again(page, style, known)
    comparison = compare(known, found)
    report = page_report(comparison, _citing(against, known))
    if form == "json":
        say(told_to_programs(report, known))
    else:
        for line in told_to_people(report, known):
            say(line)
    if write and comparison.updated != known:
        _replace(against, comparison.updated)
        click.echo(f"{shown(against)}: brought up to date", err=True)
    return 0 if report.is_clean else 1


def _read_again(page: Path, style: str | None, known: Page) -> Page:
    """The page in the style that it had; a page that has none of it may have another."""
    if style is not None or known.style not in STYLES:
        return read_page(page, style)
    try:
        return read_page(page, known.style)
    except Refused:
        return read_page(page)


def _citing(facts: Path, known: Page) -> tuple[Citing, ...]:
    """Who cites the page: the spec that its facts lie beside, ``specs/<api>/pages/<page>.yaml``."""
    folder = facts.absolute().parent.parent
    spec = folder / SPEC_NAME
    if facts.absolute().parent.name != "pages" or not spec.is_file():
        click.echo(f"no spec cites the page: there is no {shown(spec)}", err=True)
        return ()
    return citing_nodes(spec, folder.name, known.page)


def _counts(page: Page) -> str:
    """What was found, in a few words."""
    counts = {kind: len(page.of_kind(kind)) for kind in Kind}
    words = [f"{page.style}, {counts[Kind.FIELD]} fields, {counts[Kind.RULE]} candidate rules"]
    words += [f"{counts[Kind.STATEMENT]} statements, {len(page.unplaced)} lines not placed"]
    open_ones = sum(line.condition and line.about is None for line in page.unplaced)
    if open_ones:
        words.append(f"{open_ones} {'condition' if open_ones == 1 else 'conditions'} to look at")
    return ", ".join(words)


def _write(path: Path, page: Page) -> None:
    """Write a facts file, as a whole or not at all.

    Raises:
        Refused: there is a file that is no facts file, or one that a person corrected.
    """
    if path.exists() and path.stat().st_size:
        _refuse_corrected(path)
    if path.stem != page.page:
        message = f"{shown(path)} holds the facts of the page {page.page}"
        hint = "citations name the page by the stem of its file: give both the same name"
        show([warning("facts-name", message, hint=hint)])
    _replace(path, page)


def _replace(path: Path, page: Page) -> None:
    """Put a facts file in its place in one step."""
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(facts_text(page), encoding="utf-8", newline="\n")
        os.replace(beside, path)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        message = f"cannot write {shown(path)}: {reason}"
        raise Refused(
            error("unwritable-file", message), exit_code=unwritten_exit_code(problem)
        ) from None


def _refuse_corrected(path: Path) -> None:
    known = load_facts(path)
    corrected = [fact for fact in (*known.facts, *known.rejected) if fact.corrected is not None]
    if corrected:
        hint = f"bring it up to date instead: specloom read PAGE --against {shown(path)} --write"
        message = f"{len(corrected)} rows of {shown(path)} were corrected by hand"
        raise Refused(error("corrected-facts", message, corrected[0].span, hint=hint))
