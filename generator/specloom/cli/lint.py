"""``specloom lint``."""

from __future__ import annotations

import click

from specloom.cli.findings import FORMATS, tell
from specloom.cli.report import show
from specloom.cli.specs import named_specs
from specloom.diagnostics import Refused
from specloom.review.findings import Finding, report_of
from specloom.review.lint import lint

_EPILOG = """\b
Examples:
  specloom lint                        every API of the project
  specloom lint signalwire             this one
  specloom lint vendor/api.json        any OpenAPI file
  specloom lint --format sarif         for code scanning
"""


@click.command(
    "lint",
    epilog=_EPILOG,
    short_help="say what a careful reviewer would say of a spec",
    context_settings={"max_content_width": 80},
)
@click.argument("specs", nargs=-1, metavar="[API|FILE ...]")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="json, sarif and github are for programs.",
)
def command(specs: tuple[str, ...], form: str) -> int:
    """Look at each API of the project, or at the APIs and OpenAPI files that are named.

    Leaves with 1 where there is an error, with 0 where there are warnings alone, and with 2
    where a file cannot be read as OpenAPI.
    """
    findings: list[Finding] = []
    refused = 0
    for spec in named_specs(specs):
        try:
            findings += lint(spec.file, spec.api)
        except Refused as refusal:
            show(refusal.diagnostics)
            refused = max(refused, refusal.exit_code)
    report = report_of(findings)
    tell(report, form, command="lint")
    return refused or report.exit_code
