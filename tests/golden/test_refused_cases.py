"""Each folder of tests/cases/refused: a spec that cannot be used, and what a person is told.

``expected.txt`` is the standard error of ``specloom generate``, which leaves with 2 and writes
no package.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from golden_files import CASES, cases_of, hold, spec_of
from small_project import Project


@pytest.mark.parametrize("case", cases_of("refused"))
def test_a_spec_is_refused_as_expected(
    case: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder = CASES / "refused" / case
    here = tmp_path / "here"
    shutil.copytree(folder, here)
    ran = Project(here).run("generate", "--spec", spec_of(folder).name, "--output", "package")
    assert ran.code == 2, ran.err
    assert ran.out == ""
    assert not here.joinpath("package").exists()
    hold(folder, {"expected.txt": ran.err}, request)
