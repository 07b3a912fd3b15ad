"""Reviews told as cases: a folder holds a spec, facts of its pages, and what is said of both."""

from __future__ import annotations

from pathlib import Path

import pytest

from specloom.review.findings import Finding
from specloom.review.transcription.run import review_spec

CASES = Path(__file__).resolve().parents[1] / "cases" / "review"


def told(finding: Finding) -> str:
    """A finding on one line, with the line of the spec and that of the page."""
    pages = [
        f" ({place.span.file}:{place.span.line})"
        for place in finding.related
        if place.role in {"page", "cited"}
    ]
    line = finding.span.line if finding.span else 0
    level = finding.level.value
    return f"openapi.yaml:{line}: {level}[{finding.id}]: {finding.message}{''.join(pages)}\n"


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_a_review_says_what_is_wrong_and_nothing_else(case: Path, update_golden: bool) -> None:
    # The name under which files are shown depends on where the suite is run.
    found = "".join(map(told, review_spec(case / "openapi.yaml").findings))
    found = found.replace(f"{case}/", "")
    expected = case / "expected.txt"
    if update_golden:
        expected.write_text(found, encoding="utf-8", newline="\n")

    assert found == expected.read_text(encoding="utf-8")
