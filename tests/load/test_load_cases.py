"""Each folder of tests/cases/load: a file, and its value or the diagnostics that refuse it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specloom.diagnostics import Refused
from specloom.listing import listing
from specloom.load import load_document

CASES = Path(__file__).parent.parent / "cases" / "load"


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_a_file_loads_or_is_refused_with_its_place(case: str, update_golden: bool) -> None:
    (path,) = CASES.joinpath(case).glob("input.*")
    try:
        value = load_document(path, name=path.name).value
        printed = json.dumps(value, indent=1, ensure_ascii=True) + "\n"
    except Refused as refusal:
        printed = "".join(listing(entry) + "\n" for entry in refusal.diagnostics)
    expected = path.with_name("expected.txt")
    if update_golden:
        expected.write_text(printed, encoding="utf-8")
    assert expected.read_text(encoding="utf-8") == printed
