"""A run with nothing to do, and ``--help``, load none of the slow libraries."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SLOW = ("jinja2", "black", "datamodel_code_generator", "ruamel", "msgspec", "httpx2", "rich")
SPEC = {
    "openapi": "3.1.0",
    "info": {"title": "Notes", "version": "1"},
    "paths": {"/notes": {"get": {"operationId": "notes.list", "responses": {"204": {}}}}},
}
PROBE = """
import json, sys
from specloom.cli import main
sys.argv = ["specloom", *sys.argv[2:]]
try:
    main()
finally:
    slow = json.loads(sys.orig_argv[-len(sys.argv)])
    print(json.dumps([name for name in slow if name in sys.modules]))
"""


def loaded(project: Path, *arguments: str) -> list[str]:
    """Run ``specloom`` there, and say which of the slow libraries it has imported."""
    ran = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps(SLOW), *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )
    names = json.loads(ran.stdout.splitlines()[-1])
    assert isinstance(names, list)
    return names


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one small API."""
    tmp_path.joinpath("pyproject.toml").write_text("[tool.specloom]\n")
    spec = tmp_path / "specs" / "notes" / "openapi.yaml"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps(SPEC))
    return tmp_path


def test_a_run_with_nothing_to_do_loads_nothing_slow(project: Path) -> None:
    assert "jinja2" in loaded(project, "generate"), "the first run renders"

    assert loaded(project, "generate") == []
    assert loaded(project, "generate", "--check") == []


@pytest.mark.parametrize("arguments", [["--help"], ["generate", "--help"], ["--version"]])
def test_asking_for_help_loads_nothing_slow(tmp_path: Path, arguments: list[str]) -> None:
    assert loaded(tmp_path, *arguments) == []
