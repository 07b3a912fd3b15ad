"""A run with nothing to do, and ``--help``, load next to nothing."""

from __future__ import annotations

import json
import os
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

    assert loaded(project, "generate", "--check") == []
    assert loaded(project, "generate", "--force") == []
    assert loaded(project, "--version") == []


# What a run of Python itself has loaded, and ours; PROBE needs json.
ALONE = """
import sys
before = {*sys.modules}
from specloom.cli import main
try:
    main()
finally:
    print(*sorted({*sys.modules} - before))
"""


@pytest.mark.parametrize("arguments", [["generate"], ["--help"], ["generate", "--help"]])
def test_what_is_known_is_said_without_loading_anything(
    project: Path, arguments: list[str]
) -> None:
    if os.name != "posix":
        pytest.skip("a run leaves no seal")
    environment = {**os.environ, "COLUMNS": "80"}
    for _ in range(2):
        ran = subprocess.run(
            [sys.executable, "-c", ALONE, *arguments],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    if arguments == ["generate"] and not [*project.glob(".specloom/seal-*")]:
        pytest.skip("the clock of this file system ticks too rarely")
    ours = {"specloom", "specloom.cli", "specloom.cli.main", "specloom.cli.seal"}
    assert {*ran.stdout.splitlines()[-1].split()} - {"__future__", "binascii"} == ours
