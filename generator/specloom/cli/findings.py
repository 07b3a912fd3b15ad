"""How a report of findings is told: on standard output, in the format that was asked for."""

from __future__ import annotations

import sys
from importlib.metadata import version

from specloom.cli.report import painted, say, wants_colour
from specloom.review.findings import Report
from specloom.review.writers import github_annotations, json_text, sarif_log, text_listing

FORMATS = ("text", "json", "sarif", "github")


def tell(report: Report, form: str, *, command: str, everything: bool) -> None:
    """Print a report in one of :data:`FORMATS`; without ``everything`` a long text is cut."""
    match form:
        case "json":
            say(json_text(report))
        case "sarif":
            say(sarif_log(report, command=command, version=version("specloom")))
        case "github":
            for line in github_annotations(report):
                say(line)
        case _:
            colours = painted if wants_colour(sys.stdout) else None
            for text in text_listing(report, painted=colours, everything=everything):
                say(text)
