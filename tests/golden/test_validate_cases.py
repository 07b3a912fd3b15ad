"""Each folder of tests/cases/validate: rows, and what is said of them.

``rows.*`` is held against the table of ``openapi.yaml``, with the words of ``options.txt`` on the
command line. ``expected.txt`` is the exit code, standard output and standard error.
"""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest
from golden_files import CASES, cases_of, hold
from small_project import Project

from specloom.pipeline import Target, tables

FOLDER = CASES / "validate"


@pytest.fixture(scope="module")
def tables_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the cases' spec, made once."""
    folder = tmp_path_factory.mktemp("numbers")
    target = Target("numbers", FOLDER / "openapi.yaml", folder / "generated", folder, FOLDER)
    folder.joinpath("tables.json").write_bytes(tables(target))
    return folder / "tables.json"


@pytest.mark.parametrize("case", cases_of("validate"))
def test_rows_are_judged_as_expected(
    case: str, tables_file: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder = FOLDER / case
    (rows,) = folder.glob("rows.*")
    shutil.copy(rows, tmp_path)
    options = folder / "options.txt"
    words = shlex.split(options.read_text("utf-8")) if options.exists() else []
    arguments = ["--tables", str(tables_file), *words, "--jobs", "1", "numbers.update", rows.name]
    ran = Project(tmp_path).run("validate", *arguments)
    text = f"exit code {ran.code}\n\n{ran.out}\nstandard error:\n\n{ran.err}"
    hold(folder, {"expected.txt": text}, request)
