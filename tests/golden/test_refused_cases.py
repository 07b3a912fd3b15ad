"""Each folder of tests/cases/refused: a spec that cannot be used, and what a person is told.

``expected.txt`` is the standard error of ``specloom generate``, which leaves with 2 and writes
no package.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from golden_files import CASES, cases_of, hold, spec_of

from specloom.cli import main


@pytest.mark.parametrize("case", cases_of("refused"))
def test_a_spec_is_refused_as_expected(
    case: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = CASES / "refused" / case
    here = tmp_path / "here"
    shutil.copytree(folder, here)
    monkeypatch.chdir(here)
    arguments = ["--spec", spec_of(folder).name, "--output", "package"]
    monkeypatch.setattr(sys, "argv", ["specloom", "generate", *arguments])
    with pytest.raises(SystemExit) as leaving:
        main()
    said = capsys.readouterr()
    assert leaving.value.code == 2, said.err
    assert said.out == ""
    assert not here.joinpath("package").exists()
    hold(folder, {"expected.txt": said.err}, request)
