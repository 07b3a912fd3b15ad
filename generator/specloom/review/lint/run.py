"""One file through the checks: read as the generator reads it, then looked at by each check."""

from __future__ import annotations

from pathlib import Path

from specloom.diagnostics import Diagnostic, Diagnostics, Loss, Severity, Span, shown
from specloom.lower import lower
from specloom.openapi import read_description
from specloom.review.findings import Finding
from specloom.review.lint.consistency import rule_findings


def lint(spec: Path, name: str) -> tuple[Finding, ...]:
    """What there is to say of the OpenAPI file ``spec``; ``name`` is the API's.

    Raises:
        Refused: the file cannot be read as a description of an API.
    """
    diagnostics = Diagnostics()
    reading = read_description(spec, name=shown(spec), diagnostics=diagnostics)
    api = lower(reading.description, name, reading.documents.span, diagnostics)
    findings = list(rule_findings(api, reading.documents.span))
    findings += [_of_diagnostic(entry) for entry in diagnostics.entries]
    findings += [_of_loss(loss) for loss in sorted(diagnostics.losses)]
    return tuple(findings)


def _of_diagnostic(entry: Diagnostic) -> Finding:
    return Finding(
        id=entry.code,
        level=entry.severity,
        message=entry.message,
        span=entry.span,
        hint=entry.hint,
        related=entry.related,
    )


def _of_loss(loss: Loss) -> Finding:
    return Finding(
        id="not-honoured",
        level=Severity.WARNING,
        message=f"{loss.keyword} is not honoured: {loss.reason}",
        span=Span(loss.file, loss.line, loss.column),
        pointer=loss.pointer,
    )
