"""Each folder of tests/cases/validate: rows, and what is said of them.

``rows.*`` is held against the table of ``openapi.yaml``, with the words of ``options.txt`` on the
command line. ``expected.txt`` is the exit code, standard output and standard error.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

import pytest
from golden_files import CASES, cases_of, hold

from specloom.cli import main
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
    case: str,
    tables_file: Path,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = FOLDER / case
    (rows,) = folder.glob("rows.*")
    shutil.copy(rows, tmp_path)
    monkeypatch.chdir(tmp_path)
    options = folder / "options.txt"
    words = shlex.split(options.read_text("utf-8")) if options.exists() else []
    arguments = ["--tables", str(tables_file), *words, "--jobs", "1", "numbers.update", rows.name]
    monkeypatch.setattr(sys, "argv", ["specloom", "validate", *arguments])
    with pytest.raises(SystemExit) as leaving:
        main()
    said = capsys.readouterr()
    text = f"exit code {leaving.value.code}\n\n{said.out}\nstandard error:\n\n{said.err}"
    hold(folder, {"expected.txt": text}, request)
