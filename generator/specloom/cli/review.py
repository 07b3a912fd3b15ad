"""``specloom review``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from specloom.cli.report import painted, say, show, unwritten_exit_code, wants_colour
from specloom.cli.specs import NamedSpec, named_specs
from specloom.diagnostics import Diagnostic, Refused, error, shown
from specloom.review.findings import Report, report_of
from specloom.review.reports import review_markdown, review_page, review_summary
from specloom.review.reports.making import api_view
from specloom.review.reports.signatures import signatures_of
from specloom.review.transcription.api import ApiReview, review_api
from specloom.review.transcription.record import RECORD, record_text
from specloom.review.writers import json_text, text_listing

_EPILOG = """\b
Examples:
  specloom review                              every API of the project
  specloom review signalwire --base main       what is new since main
  specloom review -o review.html               to read in a browser
  specloom review --format markdown            for a pull request
  specloom review twilio --approve             accept what no page states
"""


_FORMATS = {".json": "json", ".md": "markdown", ".html": "html", ".htm": "html"}


@click.command(
    "review",
    epilog=_EPILOG,
    short_help="hold a spec against the pages that it cites",
    context_settings={"max_content_width": 80},
)
@click.argument("specs", nargs=-1, metavar="[API ...]")
@click.option("--base", metavar="GITREV", help="Tell only what is new since this revision.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default=None,
    help="json is for programs, html a page.  [default: what FILE ends in, else text]",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file.",
)
@click.option("--approve", is_flag=True, help=f"Write {RECORD}: what no page states is accepted.")
def command(
    specs: tuple[str, ...], base: str | None, form: str | None, output: Path | None, approve: bool
) -> int:
    """Hold each API's spec against the facts of its pages, and its citations against both.

    Leaves with 1 where there is an error, with 0 where there are warnings alone, and with 2
    where a spec, a page's facts or a revision cannot be read.
    """
    if form is None:
        form = "text" if output is None else _FORMATS.get(output.suffix.lower(), "text")
    reviews: list[ApiReview] = []
    told: list[tuple[Diagnostic, ...]] = []
    refused = 0
    for spec in named_specs(specs):
        try:
            if approve:
                _approve(spec)
            reviews.append(review_api(spec.api, spec.file, base))
        except Refused as refusal:
            if refusal.diagnostics not in told:
                show(refusal.diagnostics)
            told.append(refusal.diagnostics)
            refused = max(refused, refusal.exit_code)
    report = report_of(finding for item in reviews for finding in item.findings)
    if reviews or form != "text":
        _tell(_text(reviews, report, form, base or ""), output)
    return refused or report.exit_code


def _text(reviews: list[ApiReview], report: Report, form: str, base: str) -> str:
    """The report in a format."""
    if form == "json":
        return json_text(report)
    views = [
        api_view(item, signatures_of(item.file, item.api) if form == "html" else {}, base)
        for item in reviews
    ]
    match form:
        case "markdown":
            return review_markdown(views)
        case "html":
            return review_page(views)
    colours = painted if wants_colour(sys.stdout) else None
    lines = [line for view in views for line in review_summary(view)]
    return "\n".join([*lines, *text_listing(report, painted=colours)])


def _tell(text: str, output: Path | None) -> None:
    if output is None:
        say(text.rstrip("\n"))
        return
    try:
        output.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
    except OSError as failure:
        message = f"{shown(output)} cannot be written: {failure.strerror or failure}"
        raise Refused(
            error("not-written", message), exit_code=unwritten_exit_code(failure)
        ) from None


def _approve(spec: NamedSpec) -> None:
    """Write the record of what the spec says beyond the rows of its pages."""
    path = spec.file.parent / RECORD
    checked = review_api(spec.api, spec.file).checked
    try:
        path.write_text(record_text(checked.spec, checked.held), encoding="utf-8")
    except OSError as failure:
        reason = failure.strerror or str(failure)
        message = f"{shown(path)} cannot be written: {reason}"
        raise Refused(error("not-written", message), exit_code=3) from None
    say(f"{shown(path)}: approved")
