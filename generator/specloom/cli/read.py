"""``specloom read``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from specloom.cli.report import say
from specloom.diagnostics import Refused, Span, error, shown
from specloom.pages import Kind, Page, facts_text, load_facts
from specloom.pages.read import read_page
from specloom.pages.styles import STYLES

_EPILOG = """\b
Examples:
  specloom read order.html                         the facts, as YAML
  specloom read order.txt -o specs/shop/pages/order.yaml
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
def command(page: Path, output: Path | None, style: str | None) -> int:
    """Read a documentation page, saved as text, HTML or Markdown, into facts.

    A fact is what the page states about one field, or about the call, with its line. Lines that
    are no fact are listed as unplaced. No sentence of the page is kept.
    """
    found = read_page(page, style)
    if output is None:
        say(facts_text(found).removesuffix("\n"))
    else:
        _write(output, found)
        click.echo(f"{shown(output)}: {_counts(found)}", err=True)
    return 0


def _counts(page: Page) -> str:
    """What was found, in a few words."""
    counts = {kind: len(page.of_kind(kind)) for kind in Kind}
    words = [f"{page.style}, {counts[Kind.FIELD]} fields, {counts[Kind.RULE]} candidate rules"]
    words += [f"{counts[Kind.STATEMENT]} statements, {len(page.unplaced)} lines not placed"]
    return ", ".join(words)


def _write(path: Path, page: Page) -> None:
    """Write a facts file, as a whole or not at all.

    Raises:
        Refused: there is a file that is no facts file, or one that a person corrected.
    """
    if path.exists():
        _refuse_corrected(path)
    if path.stem != page.page:
        message = f"the facts of the page {page.page} are called {page.page}.yaml"
        hint = "citations name the page by the stem of its file: give both the same"
        raise Refused(error("facts-name", message, Span(shown(path), 1, 1), hint=hint))
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(facts_text(page), encoding="utf-8", newline="\n")
        os.replace(beside, path)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        message = f"cannot write {shown(path)}: {reason}"
        raise Refused(error("unwritable-file", message), exit_code=3) from None


def _refuse_corrected(path: Path) -> None:
    known = load_facts(path)
    corrected = [fact for fact in (*known.facts, *known.rejected) if fact.corrected is not None]
    if corrected:
        hint = "move it away, or write to another file and compare"
        message = f"{len(corrected)} rows of {shown(path)} were corrected by hand"
        raise Refused(error("corrected-facts", message, corrected[0].span, hint=hint))
