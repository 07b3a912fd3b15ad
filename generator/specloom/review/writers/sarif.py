"""A report as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format)."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from specloom.diagnostics import Related, Severity, Span
from specloom.listing import visible
from specloom.load import JsonValue
from specloom.review.findings import Check, Finding, Report

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT: Final = "SRCROOT"
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def sarif_log(report: Report, *, command: str, version: str) -> str:
    """The report as the text of a SARIF log with one run.

    ``command`` is the command that ran (``lint``) and ``version`` Specloom's. Files below the
    working folder are named relative to it, so that a log says nothing of the machine.
    """
    checks = _checks(report)
    places = {check.id: index for index, check in enumerate(checks)}
    seen: Counter[str] = Counter()
    results: list[JsonValue] = []
    for finding in report.findings:
        seen[finding.fingerprint] += 1
        results.append(_result(finding, places[finding.id], seen[finding.fingerprint]))
    run: dict[str, JsonValue] = {
        "tool": {
            "driver": {
                "name": "Specloom",
                "version": version,
                "rules": [_rule(check) for check in checks],
            }
        },
        "automationDetails": {"id": f"specloom/{command}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The folder that the command ran in."}}
        },
        "results": results,
    }
    log: dict[str, JsonValue] = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2)


def _checks(report: Report) -> Sequence[Check]:
    """The checks of the report, and for a finding of none of them what the finding itself says."""
    checks = {check.id: check for check in report.checks}
    for finding in report.findings:
        checks.setdefault(finding.id, Check(finding.id, finding.level, ""))
    return list(checks.values())


def _rule(check: Check) -> JsonValue:
    rule: dict[str, JsonValue] = {"id": check.id}
    if check.reason:
        rule["shortDescription"] = {"text": check.reason}
    rule["defaultConfiguration"] = {"level": _LEVELS[check.level]}
    return rule


def _result(finding: Finding, index: int, occurrence: int) -> JsonValue:
    text = visible(finding.message)
    if finding.hint:
        text += f" ({visible(finding.hint)})"
    result: dict[str, JsonValue] = {
        "ruleId": finding.id,
        "ruleIndex": index,
        "level": _LEVELS[finding.level],
        "message": {"text": text},
        "locations": [] if finding.span is None else [_location(finding.span, finding.pointer)],
        "partialFingerprints": {"specloom/v1": f"{finding.fingerprint}:{occurrence}"},
    }
    if finding.related:
        result["relatedLocations"] = [
            _related(number, related) for number, related in enumerate(finding.related, 1)
        ]
    if finding.approval:
        result["suppressions"] = [{"kind": "external", "justification": visible(finding.approval)}]
    if finding.properties:
        result["properties"] = dict(finding.properties)
    return result


def _location(span: Span, pointer: str) -> dict[str, JsonValue]:
    location: dict[str, JsonValue] = {"physicalLocation": _physical(span)}
    if pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": pointer}]
    return location


def _related(number: int, related: Related) -> JsonValue:
    return {
        "id": number,
        "message": {"text": related.role},
        "physicalLocation": _physical(related.span),
    }


def _physical(span: Span) -> dict[str, JsonValue]:
    return {
        "artifactLocation": _artifact(span.file),
        "region": {"startLine": span.line, "startColumn": span.column},
    }


def _artifact(file: str) -> dict[str, JsonValue]:
    if os.path.isabs(file):
        return {"uri": Path(file).as_uri()}
    return {"uri": quote(file), "uriBaseId": _ROOT}
