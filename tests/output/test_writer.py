"""What becomes of a folder, and of what people put or changed in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from specloom.diagnostics import Refused
from specloom.emit.files import FileTree
from specloom.output.writer import Written, drift, write_tree

Package = Callable[[dict[str, str]], FileTree]
Snapshot = Callable[[Path], dict[str, object] | None]

TEXTS = {"client.py": "client", "resources/calls.py": "calls", "resources/numbers.py": "numbers"}


@pytest.fixture
def folder(tmp_path: Path, package: Package) -> Path:
    """A package as a first run leaves it."""
    folder = tmp_path / "generated" / "acme"
    write_tree(package(TEXTS), folder)
    return folder


def beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir())


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [diagnostic.code for diagnostic in refused.value.diagnostics]


def test_a_first_run_writes_every_file_with_the_same_modes_under_any_umask(
    tmp_path: Path, package: Package
) -> None:
    before = os.umask(0o077)
    try:
        written = write_tree(package(TEXTS), tmp_path / "acme")
    finally:
        os.umask(before)
    assert written == Written((*sorted(TEXTS)[:1], "manifest.json", *sorted(TEXTS)[1:]), (), 0)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "acme").rglob("*.*")}
    folders = {(tmp_path / "acme" / name).stat().st_mode & 0o777 for name in (".", "resources")}
    assert (modes, folders) == ({0o644}, {0o755})
    assert (tmp_path / "acme/client.py").read_bytes() == b"client\n"


def test_nothing_is_touched_when_nothing_changed(folder: Path, package: Package) -> None:
    def stamps() -> list[tuple[str, int, int]]:
        paths = [folder.parent, folder, *sorted(folder.rglob("*"))]
        return [(str(path), path.stat().st_ino, path.stat().st_mtime_ns) for path in paths]

    before = stamps()
    assert write_tree(package(TEXTS), folder) == Written((), (), 4)
    assert stamps() == before


def test_a_change_keeps_the_time_of_the_files_it_does_not_touch(
    folder: Path, package: Package
) -> None:
    before = (folder / "resources/calls.py").stat().st_mtime_ns
    result = write_tree(package({**TEXTS, "client.py": "changed"}), folder)
    assert result == Written(("client.py", "manifest.json"), (), 2)
    assert (folder / "client.py").read_text() == "changed\n"
    assert (folder / "resources/calls.py").stat().st_mtime_ns == before
    assert beside(folder) == ["acme"]


def test_a_file_of_a_removed_operation_is_removed_and_its_empty_folder_with_it(
    folder: Path, package: Package
) -> None:
    result = write_tree(package({"client.py": "client"}), folder)
    assert result == Written(("manifest.json",), ("resources/calls.py", "resources/numbers.py"), 1)
    assert sorted(path.name for path in folder.iterdir()) == ["client.py", "manifest.json"]


def test_a_hand_edited_file_is_refused_by_name_also_when_the_spec_is_unchanged(
    folder: Path, package: Package, snapshot: Snapshot
) -> None:
    (folder / "client.py").write_text("mine")
    before = snapshot(folder)
    for tree in (package(TEXTS), package({**TEXTS, "client.py": "changed"}), package({"a": "b"})):
        with pytest.raises(Refused) as refused:
            write_tree(tree, folder)
        assert (codes(refused), refused.value.exit_code) == (["edited-output"], 2)
        span = refused.value.diagnostics[0].span
        assert span is not None
        assert span.file == str(folder / "client.py")
    assert snapshot(folder) == before


def test_an_edit_that_is_what_the_spec_says_now_is_no_edit(folder: Path, package: Package) -> None:
    (folder / "client.py").write_text("changed\n")
    result = write_tree(package({**TEXTS, "client.py": "changed"}), folder)
    assert result == Written(("manifest.json",), (), 3)


def test_force_keeps_what_somebody_wrote_every_time(folder: Path, package: Package) -> None:
    for text in ("mine", "mine again"):
        (folder / "client.py").write_text(text)
        assert write_tree(package(TEXTS), folder, force=True).written == ("client.py",)
    (folder / "resources/calls.py").write_text("a stale file of mine")
    write_tree(package({"client.py": "client"}), folder, force=True)

    assert (folder / "client.py").read_text() == "client\n"
    assert (folder / "client.py.orig").read_text() == "mine"
    assert (folder / "client.py.orig2").read_text() == "mine again"
    assert (folder / "resources/calls.py.orig").read_text() == "a stale file of mine"
    assert not (folder / "resources/calls.py").exists()


def test_a_deleted_file_is_drift_and_is_written_again(folder: Path, package: Package) -> None:
    (folder / "client.py").unlink()
    assert drift(package(TEXTS), folder) == Written(("client.py",), (), 3)
    assert not (folder / "client.py").exists()
    assert write_tree(package(TEXTS), folder) == Written(("client.py",), (), 3)


def test_drift_names_what_a_run_would_change_and_what_was_edited(
    folder: Path, package: Package, snapshot: Snapshot
) -> None:
    (folder / "client.py").write_text("mine")
    before = snapshot(folder)
    result = drift(package({"client.py": "client", "models.py": "new"}), folder)
    assert result == Written(
        ("client.py", "manifest.json", "models.py"),
        ("resources/calls.py", "resources/numbers.py"),
        0,
    )
    assert snapshot(folder) == before


def test_foreign_files_and_folders_stay_and_bytecode_does_not(
    folder: Path, package: Package
) -> None:
    (folder / "notes").mkdir(mode=0o700)
    (folder / "notes" / "empty").mkdir()
    (folder / "notes" / "mine.txt").write_text("mine")
    (folder / "resources" / "local.py").write_text("local")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "client.pyc").write_bytes(b"")
    before = (folder / "notes/mine.txt").stat()

    result = write_tree(package({"client.py": "changed"}), folder)

    assert result.removed == ("resources/calls.py", "resources/numbers.py")
    after = (folder / "notes/mine.txt").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert (folder / "notes").stat().st_mode & 0o777 == 0o700
    assert (folder / "notes/empty").is_dir()
    assert (folder / "resources/local.py").read_text() == "local"
    assert not (folder / "__pycache__").exists()


def test_a_foreign_file_is_copied_where_it_cannot_have_a_second_name(
    folder: Path, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "tool.sh").write_text("mine")
    (folder / "tool.sh").chmod(0o750)
    before = (folder / "tool.sh").stat()

    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("specloom.output.filesystem.link", no_links)
    write_tree(package({"client.py": "changed"}), folder)
    after = (folder / "tool.sh").stat()
    assert (folder / "tool.sh").read_text() == "mine"
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)


def test_a_foreign_file_where_one_of_ours_is_due_is_refused(folder: Path, package: Package) -> None:
    (folder / "models.py").write_text("mine")
    with pytest.raises(Refused) as refused:
        write_tree(package({**TEXTS, "models.py": "new"}), folder)
    assert codes(refused) == ["in-the-way"]
    assert write_tree(package({**TEXTS, "models.py": "new"}), folder, force=True)
    assert (folder / "models.py.orig").read_text() == "mine"


@pytest.mark.parametrize("due", ["notes", "notes.txt/page.py"])
def test_a_foreign_name_on_the_path_of_one_of_ours_is_refused_even_by_force(
    folder: Path, package: Package, due: str, snapshot: Snapshot
) -> None:
    (folder / "notes").mkdir()
    (folder / "notes" / "mine.txt").write_text("mine")
    (folder / "notes.txt").write_text("mine")
    before = snapshot(folder)
    with pytest.raises(Refused) as refused:
        write_tree(package({due: "new"}), folder, force=True)
    assert (codes(refused), refused.value.exit_code) == (["in-the-way"], 2)
    assert snapshot(folder) == before


@pytest.mark.parametrize("name", ["client.py", "resources", "foreign.py", "notes/link"])
def test_a_symbolic_link_below_the_folder_is_refused(
    folder: Path, package: Package, tmp_path: Path, name: str, snapshot: Snapshot
) -> None:
    elsewhere = tmp_path / "elsewhere"
    link = folder / name
    link.parent.mkdir(exist_ok=True)
    if link.exists():
        link.rename(elsewhere)
    else:
        elsewhere.write_text("theirs")
    link.symlink_to(elsewhere)
    before = snapshot(tmp_path)
    for act in (write_tree, drift):
        with pytest.raises(Refused) as refused:
            act(package({"client.py": "changed"}), folder)
        assert (codes(refused), refused.value.exit_code) == (["symbolic-link"], 2)
    assert snapshot(tmp_path) == before


def test_a_folder_that_is_a_link_or_a_file_is_refused(tmp_path: Path, package: Package) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "file").write_text("mine")
    found = []
    for name in ("link", "file"):
        with pytest.raises(Refused) as refused:
            write_tree(package(TEXTS), tmp_path / name)
        found += codes(refused)
    assert found == ["symbolic-link", "not-a-folder"]
    assert not list((tmp_path / "real").iterdir())


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_with_files_and_no_manifest_is_refused(
    tmp_path: Path, package: Package, force: bool, snapshot: Snapshot
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("mine")
    before = snapshot(tmp_path)
    with pytest.raises(Refused) as refused:
        write_tree(package(TEXTS), tmp_path / "home", force=force)
    assert (codes(refused), refused.value.exit_code) == (["not-our-output"], 2)
    assert snapshot(tmp_path) == before


def test_an_empty_folder_and_one_with_bytecode_alone_are_written_to(
    tmp_path: Path, package: Package
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "left" / "resources" / "__pycache__").mkdir(parents=True)
    (tmp_path / "left" / "resources" / "__pycache__" / "calls.pyc").write_bytes(b"")
    for name in ("empty", "left"):
        assert len(write_tree(package(TEXTS), tmp_path / name).written) == 4
        assert write_tree(package(TEXTS), tmp_path / name).changes_nothing


def test_the_folder_a_person_stands_in_is_not_replaced(
    folder: Path, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "resources")
    for name in (folder, Path(".."), Path(".")):
        with pytest.raises(Refused) as refused:
            write_tree(package({"client.py": "changed"}), name)
        assert codes(refused) == ["working-folder"]


def test_a_path_relative_to_the_working_folder_is_enough(
    tmp_path: Path, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for text in ("one", "two"):
        write_tree(package({"client.py": text}), Path("acme"))
    assert (tmp_path / "acme/client.py").read_text() == "two\n"
    assert [path.name for path in tmp_path.iterdir()] == ["acme"]
