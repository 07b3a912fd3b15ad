"""Descriptions that nobody here wrote, and broken ones: linted or refused, never a crash."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from sarif_subset import SARIF

from specloom.diagnostics import Refused
from specloom.review.findings import report_of
from specloom.review.lint import CHECKS, lint
from specloom.review.writers import github_annotations, json_text, sarif_log, text_listing


def documents(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".json", ".yaml"))


@pytest.mark.shared
@pytest.mark.parametrize("folder", ["corpus", "bad-specs"])
def test_every_description_is_linted_or_refused(
    folder: str, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shared)
    linted = 0
    for path in documents(Path(folder)):
        try:
            looked = lint(path, "api")
        except Refused:
            continue
        report = report_of(looked.findings, CHECKS.values())
        linted += 1
        for finding in report.findings:
            assert finding.id in CHECKS, f"{path}: {finding.id}"
            assert finding.span is not None, f"{path}: {finding.message}"
        log = json.loads(sarif_log(report, command="lint", version="1"))
        jsonschema.validate(log, SARIF)
        assert len(json.loads(json_text(report))["findings"]) == len(report.findings)
        lines = [*github_annotations(report), *text_listing(report)]
        assert not any(character in line for line in lines for character in "\x00\x1b\r\x85")
    assert linted > 10
