"""A run that was found to have nothing to do is not looked at closely a second time."""

from __future__ import annotations

import contextlib
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_project import Project

from specloom.cli import seal, sealing
from specloom.output import toolchain

pytestmark = pytest.mark.skipif(os.name != "posix", reason="no seals where every time can be set")

UP_TO_DATE = ["generated/pets: up to date", "generated/shops: up to date"]


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def sealed(project: Project, *arguments: str) -> list[seal.Line] | None:
    """What the seal on ``specloom generate`` says, None where it is broken or there is none."""
    with inside(project.root):
        return seal.unbroken(["generate", *arguments])


@pytest.fixture(autouse=True)
def _ticking(tmp_path: Path) -> None:
    """Seals are left where the clock of the file system ticks often enough."""
    earlier = sealing._now(tmp_path).st_ctime_ns
    for _ in range(sealing._TRIES):
        if sealing._now(tmp_path).st_ctime_ns > earlier:
            return
        time.sleep(sealing._TICK)
    pytest.skip("the clock of this file system ticks too rarely")


def seal_file(project: Project) -> Path:
    [file] = (project.root / ".specloom").glob("seal-*")
    return file


def same_size(path: Path, old: bytes, new: bytes) -> None:
    """Change a file and put its time back."""
    found, content = path.stat(), path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert path.stat().st_size == found.st_size


@pytest.mark.parametrize("options", [[], ["--format", "json"], ["--force"], ["pets"]])
def test_what_is_sealed_is_what_the_run_says(project: Project, options: list[str]) -> None:
    project.generate(*options)
    said = sealed(project, *options)
    assert said is not None
    seal_file(project).unlink()
    ran = project.generate(*options)
    assert ran.out.splitlines() == [text for _, text in said]
    assert project.generate(*options) == ran


def test_what_is_not_honoured_is_said_again(project: Project) -> None:
    project.edit("pets", "    Kind:\n", "    Kind:\n      contains: {maxLength: 9}\n")
    first, second, third = (project.run("generate") for _ in range(3))
    assert sealed(project) is not None
    assert "not-honoured" in first.err
    assert first.err == second.err == third.err
    assert second == third
    seal_file(project).unlink()
    assert project.run("generate") == third


@pytest.mark.parametrize("options", [["--check"], ["--strict"]])
def test_a_run_that_has_to_look_leaves_no_seal(generated: Project, options: list[str]) -> None:
    assert generated.run("generate", *options).code == 0
    assert sealed(generated, *options) is None


def test_a_refused_run_leaves_no_seal(project: Project) -> None:
    project.write("pets", "openapi: 3.1.0\n")
    assert project.run("generate").code == 2
    assert sealed(project) is None


def test_a_warning_is_given_each_time(generated: Project) -> None:
    generated.spec("shops").unlink()
    ran = generated.run("generate")
    assert "warning[no-spec]" in ran.err
    assert generated.run("generate") == ran


# What may happen to a project whose packages are all current: how, and what the next run says.


def touch(project: Project) -> None:
    os.utime(project.spec("pets"))


def save_anew(project: Project) -> None:
    fresh = project.root / "fresh"
    fresh.write_bytes(project.spec("pets").read_bytes())
    fresh.replace(project.spec("pets"))


def settings(project: Project) -> None:
    (project.root / "pyproject.toml").write_text("[tool.specloom]\n")


def mode(project: Project) -> None:
    (project.package("pets") / "client.py").chmod(0o600)


@pytest.mark.parametrize("change", [touch, save_anew, settings, mode])
def test_what_may_matter_is_looked_at(
    generated: Project, change: Callable[[Project], None]
) -> None:
    change(generated)
    assert sealed(generated) is None
    ran = generated.generate()
    assert [line.partition(",")[0] for line in ran.out.splitlines()] == UP_TO_DATE
    said = sealed(generated)
    assert said is not None, "it is sealed again"
    assert [text for _, text in said] == ran.out.splitlines()


def spec(project: Project) -> None:
    same_size(project.spec("pets"), b"Number", b"Figure")


def another_api(project: Project) -> None:
    project.write("zoos", project.spec("shops").read_text())


def link_of_spec(project: Project) -> None:
    project.spec("pets").rename(project.root / "elsewhere")
    project.spec("pets").symlink_to(project.root / "elsewhere")


def deleted(project: Project) -> None:
    (project.package("pets") / "models.py").unlink()


def link_of_folder(project: Project) -> None:
    project.spec("pets").parent.rename(project.root / "elsewhere")
    project.spec("pets").parent.symlink_to(project.root / "elsewhere")


@pytest.mark.parametrize("change", [spec, link_of_spec, link_of_folder, another_api, deleted])
def test_what_asks_for_work_is_done(generated: Project, change: Callable[[Project], None]) -> None:
    (generated.root / "specs" / "zoos").mkdir()
    generated.generate()
    assert sealed(generated) is not None
    change(generated)
    assert sealed(generated) is None
    assert " written, " in generated.generate().out
    assert "written" not in generated.generate().out


def edited(project: Project) -> None:
    same_size(project.package("pets") / "client.py", b"Client", b"Clown2")


def linked(project: Project) -> None:
    client = project.package("pets") / "client.py"
    client.rename(project.root / "elsewhere")
    client.symlink_to(project.root / "elsewhere")


def linked_folder(project: Project) -> None:
    project.package("pets").rename(project.root / "elsewhere")
    project.package("pets").symlink_to(project.root / "elsewhere")


def spec_gone(project: Project) -> None:
    project.spec("pets").unlink()
    project.spec("shops").unlink()


def damaged_settings(project: Project) -> None:
    (project.root / "pyproject.toml").write_text("[tool.specloom]\nspec = 'specs'\n")


@pytest.mark.parametrize("change", [edited, linked, linked_folder, spec_gone, damaged_settings])
def test_what_is_to_be_refused_is_refused(
    generated: Project, change: Callable[[Project], None]
) -> None:
    change(generated)
    assert sealed(generated) is None
    assert generated.run("generate").code == 2


def test_what_a_killed_run_left_beside_a_package_is_cleared(generated: Project) -> None:
    left = generated.root / "generated" / ".specloom-pets-new"
    left.mkdir()
    assert sealed(generated) is None
    generated.generate()
    assert not left.exists()


def test_a_file_of_somebody_else_in_a_package_changes_nothing(generated: Project) -> None:
    (generated.package("pets") / "mine.py").write_text("mine")
    generated.generate()
    (generated.package("pets") / "__pycache__").mkdir()
    assert sealed(generated) is not None, "Python may keep its bytecode there"


def test_an_inner_project_is_another_one(generated: Project) -> None:
    below = Project(generated.root / "notes")
    below.root.mkdir()
    above = below.run("generate")
    assert sealed(below) is not None, "it is found from a folder below"
    below.write("pets", generated.spec("pets").read_text())
    assert sealed(below) is None
    assert below.run("generate").out != above.out


def test_a_seal_is_on_one_command_in_one_folder(generated: Project) -> None:
    for options in (["pets"], ["--format", "json"], ["--jobs", "2"], ["--check"]):
        assert sealed(generated, *options) is None
    assert sealed(Project(generated.root / "specs")) is None
    assert sealed(generated) is not None


def test_files_that_are_named_have_a_seal_as_well(project: Project) -> None:
    names = ["--spec", "specs/pets/openapi.yaml", "--output", "client"]
    project.generate(*names)
    assert sealed(project, *names) == [("out", project.generate(*names).out.rstrip("\n"))]
    project.edit("pets", "Number of the pet.", "The pet's number.")
    assert sealed(project, *names) is None


def test_each_file_of_a_description_is_looked_at(project: Project) -> None:
    project.write(
        "pets", project.spec("pets").read_text().replace("#/components/schemas/Kind", "kind.yaml")
    )
    kind = project.spec("pets").parent / "kind.yaml"
    kind.write_text("type: string\n")
    project.generate()
    assert sealed(project) is not None
    same_size(kind, b"string", b"object")
    assert sealed(project) is None


def test_another_version_of_a_tool_breaks_the_seal(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "tools"
    (tools / "loomtool-1.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tools)])
    project.generate()
    (tools / "loomtool").mkdir()
    assert sealed(project) is not None
    (tools / "loomtool-1.0.dist-info").rename(tools / "loomtool-1.1.dist-info")
    assert sealed(project) is None


def test_a_change_of_our_own_source_breaks_the_seal(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "ours" / "specloom"
    for name in ("output/toolchain.py", "templates/client.jinja"):
        (package / name).parent.mkdir(parents=True)
        (package / name).write_text("ours\n")
    monkeypatch.setattr(toolchain, "__file__", str(package / "output" / "toolchain.py"))

    def another(name: str) -> None:
        (package / name).write_text("new\n")

    for change in (
        lambda: same_size(package / "templates" / "client.jinja", b"ours", b"mine"),
        lambda: another("templates/new.jinja"),
        lambda: (package / "templates" / "new.jinja").unlink(),
    ):
        project.generate()
        assert sealed(project) is not None
        change()
        assert sealed(project) is None
    project.generate()
    (package / "__pycache__").mkdir()
    assert sealed(project) is not None


def test_a_seal_of_another_user_or_another_python_does_not_hold(
    generated: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, "getuid", lambda: 4242)
        assert sealed(generated) is None
    with monkeypatch.context() as patched:
        patched.setattr(sys, "version", "4.0")
        assert sealed(generated) is None
    assert sealed(generated) is not None


def test_a_damaged_seal_is_none(generated: Project) -> None:
    file = seal_file(generated)
    good = file.read_bytes()
    chance = random.Random(11)
    damaged = [b"", b"\n", b"\xff\xfe", good[:-1], good + b"\n", good[: len(good) // 2]]
    for _ in range(200):
        place = chance.randrange(len(good))
        damaged.append(
            good[:place] + bytes([good[place] ^ 1 << chance.randrange(8)]) + good[place + 1 :]
        )
    for content in damaged:
        file.write_bytes(content)
        assert sealed(generated) is None
    file.unlink()
    file.mkdir()
    assert sealed(generated) is None
    assert [line.partition(",")[0] for line in generated.generate().out.splitlines()] == UP_TO_DATE


def test_a_file_that_changed_within_the_tick_of_the_clock_is_not_sealed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It could change once more and keep its times."""
    earlier = os.lstat(project.spec("pets"))
    waited: list[float] = []
    monkeypatch.setattr(sealing, "_now", lambda _state: earlier)
    monkeypatch.setattr(sealing.time, "sleep", waited.append)
    project.generate()
    assert sealed(project) is None
    monkeypatch.undo()
    project.generate()
    assert sealed(project) is not None


def test_the_clock_is_waited_for_while_it_may_tick(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.generate()
    seal_file(project).unlink()
    files = (path.lstat() for path in project.root.glob("generated/**/*") if path.is_file())
    moments = iter([max(files, key=lambda found: found.st_ctime_ns)])
    now = sealing._now
    waited: list[float] = []
    monkeypatch.setattr(sealing, "_now", lambda state: next(moments, None) or now(state))
    monkeypatch.setattr(sealing.time, "sleep", waited.append)
    project.generate()
    assert len(waited) >= 1
    assert sealed(project) is not None


@pytest.mark.parametrize("change", [spec, another_api, edited])
def test_what_changes_while_the_seal_is_made_is_not_sealed(
    project: Project, monkeypatch: pytest.MonkeyPatch, change: Callable[[Project], None]
) -> None:
    """Between the look at the times and the look at the contents."""
    settled = sealing._settled

    def changing(*arguments: object) -> object:
        signatures = settled(*arguments)  # type: ignore[arg-type]
        change(project)
        return signatures

    monkeypatch.setattr(sealing, "_settled", changing)
    project.generate()
    assert not [*(project.root / ".specloom").glob("seal-*")]


def test_the_oldest_seals_are_forgotten(
    generated: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_KEPT", 2)
    first = seal_file(generated)
    os.utime(first, (1, 1))
    for options in (["pets"], ["shops"]):
        generated.generate(*options)
        assert sealed(generated, *options) is not None
    assert not first.exists()
    assert len([*first.parent.glob("seal-*")]) == 2


def test_a_name_or_a_text_that_a_line_cannot_hold_is_not_sealed() -> None:
    for said, path in (("ü", "a"), ("\x1b[31m", "a"), ("fine", "a\nb"), ("fine", "a\tb")):
        with pytest.raises(ValueError, match=r"not plain text|an odd name"):
            seal.text_of([], [("out", said)], [("seen -", path)])
    assert seal.text_of([], [("out", "fine")], [("seen -", "ü")])


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(generated: Project) -> None:
    generated.spec("pets").unlink()
    os.mkfifo(generated.spec("pets"))
    assert seal.status("read", str(generated.spec("pets"))) is not None
    assert sealed(generated) is None
