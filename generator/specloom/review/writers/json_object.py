"""A report as the one JSON object that other programs rely on."""

from __future__ import annotations

import json

from specloom.diagnostics import Related, Span
from specloom.load import JsonValue
from specloom.review.findings import Finding, Report


def json_text(report: Report) -> str:
    """:func:`json_object` as text, ASCII only, one member a line."""
    return json.dumps(json_object(report), indent=2)


def json_object(report: Report) -> dict[str, JsonValue]:
    """``{"findings": [...], "summary": {...}}``; places that a finding has not are null."""
    summary = report.summary
    return {
        "findings": [_record(finding) for finding in report.findings],
        "summary": {
            "error": summary.errors,
            "warning": summary.warnings,
            "info": summary.infos,
            "approved": summary.approved,
        },
    }


def _place_object(span: Span | None) -> dict[str, JsonValue]:
    """``{"file", "line", "column"}``, all null where there is no place."""
    if span is None:
        return {"file": None, "line": None, "column": None}
    return {"file": span.file, "line": span.line, "column": span.column}


def _record(finding: Finding) -> JsonValue:
    record: dict[str, JsonValue] = {
        "id": finding.id,
        "level": finding.level.value,
        "message": finding.message,
        **_place_object(finding.span),
        "pointer": finding.pointer,
        "related": [_related(related) for related in finding.related],
    }
    if finding.hint:
        record["hint"] = finding.hint
    if finding.approval:
        record["approved"] = finding.approval
    return {**record, **finding.properties}


def _related(related: Related) -> JsonValue:
    return {"role": related.role, **_place_object(related.span)}
