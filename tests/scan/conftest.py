"""Rows are held against the table of one small API, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from specloom.pipeline import Target, tables
from specloom.runtime.tables import Table
from specloom.scan.tables import read_tables, table_of

CASES = Path(__file__).resolve().parent.parent / "cases" / "validate"


@pytest.fixture(scope="session")
def tables_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``tables.json`` of ``tests/cases/validate/openapi.yaml``."""
    folder = tmp_path_factory.mktemp("numbers")
    spec = CASES / "openapi.yaml"
    content = tables(Target("numbers", spec, folder / "generated", folder, spec.parent))
    folder.joinpath("tables.json").write_bytes(content)
    return folder / "tables.json"


@pytest.fixture(scope="session")
def table(tables_file: Path) -> Table:
    """The table of its one operation."""
    return table_of(read_tables(tables_file.read_bytes(), "tables.json"), "numbers.update")
