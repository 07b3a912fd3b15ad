"""Seeded transcription errors in the committed specs are caught, and the specs have no finding."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from seeded_errors import SPECS, sampled, subjects

from specloom.review.transcription.run import review_spec

OF_EACH_KIND = 2
SEED = 6


def test_the_committed_specs_have_no_findings() -> None:
    specs = sorted(SPECS.glob("*/openapi.yaml"))
    assert specs
    found = [
        f"{item.span}: {item.message}" for spec in specs for item in review_spec(spec).findings
    ]
    assert found == []


def test_a_sample_of_every_kind_of_slip_is_caught(tmp_path: Path) -> None:
    total: Counter[str] = Counter()
    missed: list[str] = []
    for subject in subjects():
        for mutant in sampled(subject.mutants(), OF_EACH_KIND, SEED):
            verdict = subject.is_caught(mutant, tmp_path / "openapi.json")
            if verdict is not None:
                total[mutant.kind] += 1
            if verdict is False:
                missed.append(f"{subject.api} {mutant.kind} {mutant.pointer} {mutant.detail}")
    assert len(total) > 30
    assert missed == []
