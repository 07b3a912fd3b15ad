"""The specs of this repository are what the linter asks for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from specloom.cli import main

ROOT = Path(__file__).resolve().parents[2]


def test_the_specs_are_clean(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["specloom", "lint"])
    with pytest.raises(SystemExit) as leaving:
        main()
    said = capsys.readouterr()
    assert (leaving.value.code, said.out, said.err) == (0, "no findings\n", "")
