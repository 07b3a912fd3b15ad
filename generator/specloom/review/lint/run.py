"""One file through the linter: read as the generator reads it, then looked at by each rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from specloom.diagnostics import (
    Diagnostic,
    Diagnostics,
    Loss,
    Refused,
    Related,
    Severity,
    Span,
    shown,
)
from specloom.lower import lower
from specloom.openapi import read_description
from specloom.review.findings import Check, Finding
from specloom.review.lint.consistency import rule_findings
from specloom.review.lint.lint_rule import LintRule, Remark
from specloom.review.lint.rule_table import BY_CODE, CHECKS, RULES
from specloom.review.lint.shown import bodies
from specloom.review.lint.subject import Subject


@dataclass(frozen=True, slots=True)
class Looked:
    """What there is to say of one file, before anybody's settings.

    ``files`` are all that it was read from, by the names that findings have. ``refusal`` is set
    where the file describes an API that no package can be generated for; the findings are then
    those of what could be read.
    """

    findings: tuple[Finding, ...]
    files: tuple[str, ...]
    refusal: Refused | None = None


def lint(spec: Path, name: str) -> Looked:
    """Look at the OpenAPI file ``spec``; ``name`` is the API's.

    Raises:
        Refused: the file cannot be read as a description of an API.
    """
    diagnostics = Diagnostics()
    reading = read_description(spec, name=shown(spec), diagnostics=diagnostics)
    subject = Subject(reading.description, reading.documents)
    refusal = None
    findings: list[Finding] = []
    try:
        api = lower(reading.description, name, reading.documents.span, diagnostics)
    except Refused as refused:
        refusal = refused
    else:
        findings += rule_findings(api, reading.documents.span, partial(bodies, subject))
    findings += (finding for rule in RULES for finding in _looked(rule, subject))
    findings += _told(diagnostics, findings)
    return Looked(tuple(findings), tuple(reading.documents.by_name), refusal)


def _looked(rule: LintRule, subject: Subject) -> Iterator[Finding]:
    for remark in rule.look(subject):
        yield _of_remark(rule, remark, subject)


def _of_remark(rule: LintRule, remark: Remark, subject: Subject) -> Finding:
    span = subject.documents.span
    return Finding(
        id=rule.check.id,
        level=rule.check.level,
        message=remark.message,
        span=span(remark.site, key=remark.key),
        pointer=remark.site.pointer,
        hint=remark.hint,
        related=tuple(Related(role, span(site, key=True)) for role, site in remark.related),
        subject=remark.subject,
    )


def _told(diagnostics: Diagnostics, findings: list[Finding]) -> list[Finding]:
    """What the reading and the lowering warned of, but for what a rule says better."""
    said = {finding.pointer for finding in findings if finding.id == _UNIQUE}
    told = [
        _of_diagnostic(entry)
        for entry in diagnostics.entries
        if entry.severity is not Severity.ERROR
        and (entry.code != "name-collision" or entry.pointer not in said)
    ]
    return [*told, *(_of_loss(loss) for loss in sorted(diagnostics.losses))]


_UNIQUE = "operation-operationId-unique"


def _of_diagnostic(entry: Diagnostic) -> Finding:
    code = entry.code
    if code == "value-type" and entry.pointer.endswith("/default"):
        check = CHECKS["no-invalid-schema-defaults"]
    else:
        check = BY_CODE.get(code, Check(code, entry.severity, ""))
    return Finding(
        id=check.id,
        level=check.level,
        message=entry.message,
        span=entry.span,
        pointer=entry.pointer,
        hint=entry.hint,
        related=entry.related,
    )


def _of_loss(loss: Loss) -> Finding:
    check = BY_CODE["not-honoured"]
    return Finding(
        id=check.id,
        level=check.level,
        message=f"{loss.keyword} is not honoured: {loss.reason}",
        span=Span(loss.file, loss.line, loss.column),
        pointer=loss.pointer,
    )
