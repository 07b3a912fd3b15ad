"""What the system refuses: one line and an exit code, never a traceback or a bug of ours."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from small_project import Project, Ran

from specloom.cli import runs

COMMAND = [sys.executable, "-c", "from specloom.cli import main; main()", "generate"]


def started(project: Project, command: str, before: Callable[[], None] | None = None) -> Ran:
    """A run of its own process, through a shell that closes or redirects its streams."""
    shell = ["sh", "-c", f'"$@" {command}', "sh", *COMMAND]
    ran = subprocess.run(shell, cwd=project.root, capture_output=True, text=True, preexec_fn=before)
    return Ran(ran.returncode, ran.stdout, ran.stderr)


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_is_no_error(generated: Project, closed: str) -> None:
    ran = started(generated, closed)
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_3_is_an_output_that_takes_no_more(generated: Project) -> None:
    ran = started(generated, "> /dev/full")
    assert ran.code == 3
    assert ran.err.splitlines() == ["error[file-system]: [Errno 28] No space left on device"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_3_is_an_error_that_cannot_be_printed(project: Project) -> None:
    project.edit("pets", "openapi: 3.1.0", "openapi: 9.9.9")
    assert started(project, "pets 2> /dev/full").code == 3


def test_3_is_a_working_folder_that_is_gone(project: Project) -> None:
    gone = project.root / "gone"
    gone.mkdir()
    script = f'rmdir {gone}; exec "$@" --spec ../specs/pets/openapi.yaml --output ../pets'
    ran = subprocess.run(
        ["sh", "-c", script, "sh", *COMMAND], cwd=gone, capture_output=True, text=True
    )
    assert ran.returncode == 3
    assert ran.stderr.splitlines() == [
        "error[working-folder]: the working folder is gone",
        "  hint: change into a folder that is there",
    ]


def test_3_is_a_machine_without_memory(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(runs, "generate", greedy)
    ran = project.run("generate")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "error[no-memory]: the system gives no more memory\n"


def test_3_is_a_file_that_may_not_grow(generated: Project) -> None:
    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    before = generated.tree()
    generated.edit("pets", "title: Pets", "title: Cats")
    ran = started(generated, "pets", little)
    assert ran.code == 3
    assert ran.err.startswith("error[file-system]: cannot write ")
    assert generated.tree() == before


def test_a_folder_is_named_so_that_a_terminal_is_not_told_anything(project: Project) -> None:
    ran = project.run("generate", "--spec", "specs/pets/openapi.yaml", "--output", "a\n\x1b[31mb")
    assert ran.code == 0
    assert all(line.isprintable() for line in ran.out.split("\n"))
    assert os.path.isdir(project.root / "a\n\x1b[31mb")
