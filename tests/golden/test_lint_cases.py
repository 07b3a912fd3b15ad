"""Each folder of tests/cases/lint: a spec, and what ``specloom lint`` says of it.

``expected.txt`` has the exit code, standard output, and standard error where there is any. A
``pyproject.toml`` in the folder is the project's.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from golden_files import CASES, cases_of, hold, spec_of

from specloom.cli import main


@pytest.mark.parametrize("case", cases_of("lint"))
def test_a_spec_is_linted_as_expected(
    case: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = CASES / "lint" / case
    here = tmp_path / "here"
    shutil.copytree(folder, here)
    monkeypatch.chdir(here)
    monkeypatch.setattr(sys, "argv", ["specloom", "lint", spec_of(folder).name])
    with pytest.raises(SystemExit) as leaving:
        main()
    said = capsys.readouterr()
    parts = [f"exit {leaving.value.code}\n", said.out, said.err]
    hold(folder, {"expected.txt": "\n".join(part for part in parts if part)}, request)
