"""A report as workflow commands of GitHub, which become annotations of the files of a change."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.diagnostics import Severity
from specloom.listing import visible
from specloom.review.findings import Finding, Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github_annotations(report: Report) -> Iterator[str]:
    """A line ``::error file=...,line=...::...`` for each finding that nobody approved."""
    for finding in report.open:
        yield _annotation(finding)


def _annotation(finding: Finding) -> str:
    properties = {"title": finding.id}
    if finding.span is not None:
        span = finding.span
        place = {"file": span.file, "line": str(span.line), "col": str(span.column)}
        properties = {**place, **properties}
    stated = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = visible(finding.message)
    if finding.hint:
        message += f"\n{visible(finding.hint)}"
    return f"::{_COMMANDS[finding.level]} {stated}::{_data(message)}"


def _data(text: str) -> str:
    """The text as the data of a command: a line end would end the command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The text as the value of a property, which a comma or a colon would end."""
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")
