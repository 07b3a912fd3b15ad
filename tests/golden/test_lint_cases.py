"""Each folder of tests/cases/lint: a spec, and what ``specloom lint`` says of it.

``expected.txt`` has the exit code, standard output, and standard error where there is any. A
``pyproject.toml`` in the folder is the project's.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from golden_files import CASES, cases_of, hold, spec_of
from small_project import Project


@pytest.mark.parametrize("case", cases_of("lint"))
def test_a_spec_is_linted_as_expected(
    case: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder = CASES / "lint" / case
    here = tmp_path / "here"
    shutil.copytree(folder, here)
    ran = Project(here).run("lint", spec_of(folder).name)
    parts = [f"exit {ran.code}\n", ran.out, ran.err]
    hold(folder, {"expected.txt": "\n".join(part for part in parts if part)}, request)
