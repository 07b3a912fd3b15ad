"""Exit codes, and what is said with each: never a traceback."""

from __future__ import annotations

import errno
import functools
import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from small_project import Project, Ran

from specloom.cli import runs
from specloom.output import filesystem, lock


def test_0_is_clean_and_1_is_drift(generated: Project) -> None:
    assert generated.run("generate", "--check").code == 0
    generated.edit("shops", "title: Shops", "title: Shoppes")
    ran = generated.run("generate", "--check")
    assert (ran.code, ran.err) == (1, "")
    assert "generated/shops: not up to date" in ran.out
    assert "specloom generate" in ran.out


def test_2_beats_1(generated: Project) -> None:
    generated.edit("pets", "openapi: 3.1.0", "openapi: 9.9.9")
    generated.edit("shops", "title: Shops", "title: Shoppes")
    assert generated.run("generate", "--check").code == 2


USAGE = [
    (["generate", "--nonsense"], "--nonsense"),
    (["generate", "--format", "xml"], "xml"),
    (["generate", "--spec", "specs/pets/openapi.yaml"], "--output"),
    (["generate", "--output", "client"], "--spec"),
    (["generate", "pets", "--spec", "specs/pets/openapi.yaml", "--output", "client"], "API names"),
    (["nonsense"], "nonsense"),
    (["genrate"], "Did you mean generate?"),
]


@pytest.mark.parametrize(("arguments", "named"), USAGE)
def test_2_is_bad_usage(project: Project, arguments: list[str], named: str) -> None:
    ran = project.run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert named in ran.err
    assert "--help" in ran.err
    assert not (project.root / "generated").exists()


def test_2_is_an_api_that_is_not_there_and_the_hint_names_those_that_are(project: Project) -> None:
    ran = project.run("generate", "pets", "petz")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        "error[no-such-api]: there is no specs/petz/openapi.yaml",
        "  hint: the APIs are: pets, shops",
    ]
    assert not (project.root / "generated").exists()


def test_2_is_a_folder_without_a_project(tmp_path: Path) -> None:
    ran = Project(tmp_path).run("generate")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error[no-project]: ")
    assert "--spec FILE --output DIR" in ran.err


def test_2_is_a_file_that_is_not_there_where_no_project_is(tmp_path: Path) -> None:
    ran = Project(tmp_path).run("lint", "none.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error[no-such-api]: none.yaml is no file"), ran.err
    assert "name an OpenAPI file" in ran.err


def test_2_is_a_folder_where_a_file_is_due(tmp_path: Path) -> None:
    ran = Project(tmp_path).run("lint", ".")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error[no-such-api]: . is a folder"), ran.err


def test_2_is_a_file_that_is_not_there(project: Project) -> None:
    ran = project.run("generate", "--spec", "none.yaml", "--output", "client")
    assert (ran.code, ran.out) == (2, "")
    assert "none.yaml" in ran.err
    assert not (project.root / "client").exists()


def test_2_is_a_folder_that_holds_something_else(project: Project) -> None:
    (project.root / "client").mkdir()
    (project.root / "client" / "thesis.txt").write_text("all I have")
    ran = project.run("generate", "--spec", "specs/pets/openapi.yaml", "--output", "client")
    assert (ran.code, ran.out) == (2, "")
    assert [path.name for path in (project.root / "client").iterdir()] == ["thesis.txt"]


DISKS = [
    (errno.ENOSPC, "disk-full"),
    (errno.EROFS, "no-permission"),
    (errno.EACCES, "no-permission"),
]


@pytest.mark.parametrize(("number", "code"), DISKS)
def test_3_is_a_disk_that_cannot_be_written(
    project: Project, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(filesystem, "write", refuse)
    ran = project.run("generate", "pets")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith(f"error[{code}]: ")
    assert len(ran.err.splitlines()) == 1


def test_3_is_another_run_in_the_same_place(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "hold", functools.partial(lock.hold, timeout=0))
    (project.root / ".specloom").mkdir()
    with FileLock(project.root / ".specloom" / "pets.lock"):
        ran = project.run("generate")
    assert ran.code == 3
    assert ran.err.startswith("error[busy]: another run is writing pets")
    assert ran.out.startswith("generated/shops: "), "the other API is not in its way"


@pytest.mark.usefixtures("lockable")
def test_3_is_another_run_onto_the_same_package_from_elsewhere(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = project.root / "client"
    names = ("--spec", str(project.spec("pets")), "--output", str(client))
    elsewhere = Project(project.root / "elsewhere")
    elsewhere.root.mkdir()
    with lock.hold_place(client), monkeypatch.context() as patched:
        patched.setattr(lock, "hold_place", functools.partial(lock.hold_place, timeout=0))
        ran = elsewhere.run("generate", *names)
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("error[busy]: another run is writing client")
    assert not client.exists()
    assert elsewhere.run("generate", *names).code == 0
    assert project.run("generate", *names).code == 0


def test_70_is_a_bug_of_ours_and_says_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(runs, "generate", bug)
    ran = project.run("generate")
    assert (ran.code, ran.out) == (70, "")
    assert "ZeroDivisionError: by nought" in ran.err
    assert "test_cli_exit_codes.py:" in ran.err
    assert "not in your input" in ran.err
    assert "Traceback" not in ran.err


def test_130_is_an_interruption(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "generate", interrupted)
    ran = project.run("generate")
    assert (ran.code, ran.out) == (130, "")
    assert "Traceback" not in ran.err
    assert "internal error" not in ran.err


def test_a_reader_that_has_gone_is_no_error(generated: Project) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [sys.executable, "-c", "from specloom.cli import main; main()", "generate"],
        cwd=generated.root,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    assert ran.stderr == ""
    assert ran.returncode in (0, 141)


def test_the_module_can_be_called_from_a_folder_below(generated: Project) -> None:
    before = os.getcwd()
    below = Project(generated.package("pets"))
    ran: Ran = below.run("generate", "--check", "--format", "json")
    assert (ran.code, ran.err, os.getcwd()) == (0, "", before)
