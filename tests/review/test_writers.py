"""One report in every format: complete, escaped, and the same from run to run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from sarif_subset import SARIF

from specloom.diagnostics import Related, Severity, Span
from specloom.review.findings import Check, Finding, Report, report_of
from specloom.review.writers import (
    github_annotations,
    json_object,
    json_text,
    sarif_log,
    text_listing,
)

TRICKY = "50% of\nthe: lines, \x1b[31mred"
FIRST = Finding(
    id="operation-summary",
    level=Severity.WARNING,
    message="the operation has no summary",
    span=Span("specs/a b/openapi.yaml", 7, 5),
    pointer="/paths/~1pets/get",
)
SECOND = Finding(
    id="rules-contradict",
    level=Severity.ERROR,
    message=TRICKY,
    span=Span("specs/a b/openapi.yaml", 9, 3),
    pointer="/x-rules/0",
    hint="keep one: 100%",
    related=(Related("other", Span("specs/a b/openapi.yaml", 12, 3)),),
)
ACCEPTED = Finding(
    id="operation-summary",
    level=Severity.ERROR,
    message="the operation has no summary",
    span=Span("specs/a b/openapi.yaml", 20, 5),
    pointer="/paths/~1toys/get",
    approval="the page has none",
)
CHECKS = (Check("operation-summary", Severity.WARNING, "A list shows summaries."),)


@pytest.fixture
def report() -> Report:
    return report_of([SECOND, ACCEPTED, FIRST, FIRST], CHECKS)


def test_findings_are_ordered_by_place_and_said_once(report: Report) -> None:
    assert report.findings == (FIRST, SECOND, ACCEPTED)


def test_an_error_fails_a_run_unless_it_is_approved(report: Report) -> None:
    assert report.exit_code == 1
    assert report_of([FIRST]).exit_code == 0
    assert report_of([FIRST, ACCEPTED]).exit_code == 0


def test_json_has_the_members_that_programs_rely_on(report: Report) -> None:
    made = json_object(report)
    assert json.loads(json_text(report)) == made
    assert made["summary"] == {"error": 1, "warning": 1, "info": 0, "approved": 1}
    first, second, accepted = made["findings"]
    assert first == {
        "id": "operation-summary",
        "level": "warning",
        "message": "the operation has no summary",
        "file": "specs/a b/openapi.yaml",
        "line": 7,
        "column": 5,
        "pointer": "/paths/~1pets/get",
        "related": [],
    }
    assert second["related"] == [
        {"role": "other", "file": "specs/a b/openapi.yaml", "line": 12, "column": 3}
    ]
    assert accepted["approved"] == "the page has none"


def test_a_command_adds_members_and_its_own_fingerprint() -> None:
    finding = Finding(
        id="x",
        level=Severity.INFO,
        message="m",
        properties={"fingerprint": "f", "direction": "none"},
    )
    assert finding.fingerprint == "f"
    [record] = json_object(report_of([finding]))["findings"]
    assert (record["direction"], record["file"], record["line"]) == ("none", None, None)


def test_a_fingerprint_outlives_lines_and_words() -> None:
    moved = Finding(
        id=FIRST.id,
        level=Severity.ERROR,
        message="reworded",
        span=Span("specs/a b/openapi.yaml", 99, 1),
        pointer=FIRST.pointer,
    )
    assert moved.fingerprint == FIRST.fingerprint
    assert moved.fingerprint != SECOND.fingerprint


def test_sarif_follows_the_standard(report: Report) -> None:
    log = json.loads(sarif_log(report, command="lint", version="1.2.3"))
    jsonschema.validate(log, SARIF)
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result, finding in zip(run["results"], report.findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.id
    [first, second, accepted] = run["results"]
    physical = first["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {
        "uri": "specs/a%20b/openapi.yaml",
        "uriBaseId": "SRCROOT",
    }
    assert physical["region"] == {"startLine": 7, "startColumn": 5}
    assert second["relatedLocations"][0]["message"] == {"text": "other"}
    assert accepted["suppressions"] == [{"kind": "external", "justification": "the page has none"}]
    assert "suppressions" not in first


def test_sarif_tells_two_findings_of_one_fingerprint_apart() -> None:
    twice = [
        Finding(id="x", level=Severity.ERROR, message=word, span=Span("a", 1, 1)) for word in "ab"
    ]
    log = json.loads(sarif_log(report_of(twice), command="lint", version="1"))
    jsonschema.validate(log, SARIF)
    prints = [one["partialFingerprints"]["specloom/v1"] for one in log["runs"][0]["results"]]
    assert len(set(prints)) == 2


def test_an_annotation_is_one_line_whatever_the_message_holds(report: Report) -> None:
    first, second = github_annotations(report)
    assert first == (
        "::warning file=specs/a b/openapi.yaml,line=7,col=5,title=operation-summary"
        "::the operation has no summary"
    )
    assert second == (
        "::error file=specs/a b/openapi.yaml,line=9,col=3,title=rules-contradict"
        "::50%25 of\\nthe: lines, \\x1b[31mred%0Akeep one: 100%25"
    )


def test_an_annotation_escapes_what_would_end_a_property() -> None:
    finding = Finding(id="x", level=Severity.INFO, message="m", span=Span("a,b:c%.yaml", 1, 1))
    [line] = github_annotations(report_of([finding]))
    assert line == "::notice file=a%2Cb%3Ac%25.yaml,line=1,col=1,title=x::m"


def test_text_shows_the_source_and_counts_what_is_approved(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = tmp_path / "specs" / "a b" / "openapi.yaml"
    spec.parent.mkdir(parents=True)
    spec.write_text("".join(f"line {number} {'long ' * 40}\n" for number in range(1, 30)))
    monkeypatch.chdir(tmp_path)
    first, second, tally = text_listing(report)
    head, *lines = first.splitlines()
    assert head == (
        "specs/a b/openapi.yaml:7:5: warning[operation-summary]: the operation has no summary"
    )
    assert [line[:12] for line in lines] == [
        "  6 | line 6",
        "  7 | line 7",
        "    |     ^",
        "  8 | line 8",
    ]
    assert max(len(line) for line in lines) <= 80
    assert "\x1b" not in second
    assert second.splitlines()[-1] == "  hint: keep one: 100%"
    assert tally == "1 error, 1 warning; 1 approved"


def test_a_long_text_is_told_by_its_rules() -> None:
    many = [
        replace(FIRST, pointer=f"/paths/{number}", span=Span("openapi.yaml", number, 1))
        for number in range(1, 101)
    ]
    report = report_of([*many, SECOND])
    assert len([*text_listing(report)]) == 102
    *shown, empty, first, second, note, tally = text_listing(report, everything=False)
    assert [text.split(":")[1] for text in shown] == ["1", "2", "3", "4", "5", "9"]
    assert (empty, first.split(), second.split()) == (
        "",
        ["1", "error[rules-contradict]"],
        ["100", "warning[operation-summary]"],
    )
    assert "--all" in note
    assert tally == "1 error, 100 warnings"
