"""Descriptions that nobody wrote for these tests: published ones, and hostile ones."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from specloom.diagnostics import Diagnostics, Refused
from specloom.openapi import read_description


@pytest.mark.shared
def test_every_published_description_is_read(shared: Path) -> None:
    with (shared / "corpus" / "MANIFEST.tsv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    assert rows
    for row in rows:
        path = shared / "corpus" / row["name"]
        description = read_description(
            path, name=row["name"], diagnostics=Diagnostics()
        ).description
        assert len(description.operations) == int(row["operations"]), row["name"]
        assert len(description.webhooks) >= int(row["webhooks"]), row["name"]
        components = [s for s in description.schemas if s.pointer.count("/") == 3]
        assert len(components) >= int(row["schemas"]), row["name"]


@pytest.mark.shared
def test_hostile_descriptions_are_refused_with_a_place_or_read(shared: Path) -> None:
    """Code that a later stage has to keep inert is read; LIMIT and EITHER may go either way."""
    folder = shared / "bad-specs"
    with (folder / "manifest.tsv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    assert rows
    wrong = []
    for row in rows:
        try:
            read_description(folder / row["file"], name=row["file"], diagnostics=Diagnostics())
            outcome = "read"
        except Refused as refusal:
            has_places = all(entry.span is not None for entry in refusal.diagnostics)
            outcome = "refused" if has_places else "refused without a place"
        expected = {"REFUSE": "refused", "OK": "read", "INERT": "read"}.get(row["expect"])
        allowed = {"read", "refused"} if expected is None else {expected}
        if outcome not in allowed:
            wrong.append((row["file"], outcome))
    assert wrong == []
