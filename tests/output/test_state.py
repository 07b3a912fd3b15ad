"""A run with nothing to do is recognised, and one with something to do is never mistaken for it."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from specloom.diagnostics import Refused
from specloom.emit.files import FileTree
from specloom.output import filesystem
from specloom.output import toolchain as toolchain_module
from specloom.output.format_cache import FormatCache
from specloom.output.state import (
    State,
    input_digests,
    is_current,
    read_format_cache,
    read_state,
    run_key,
    state_of,
    write_format_cache,
    write_state,
)
from specloom.output.toolchain import own_source, tool_versions
from specloom.output.writer import write_tree

Package = Callable[[dict[str, str]], FileTree]


@pytest.fixture
def folder(tmp_path: Path, package: Package) -> Path:
    write_tree(package({"client.py": "one", "resources/calls.py": "two"}), tmp_path / "acme")
    return tmp_path / "acme"


@pytest.fixture
def state(folder: Path, package: Package) -> State:
    tree = package({"client.py": "one", "resources/calls.py": "two"})
    return state_of(tree, folder, key="key", inputs=["openapi.yaml"])


def test_what_was_written_is_current_also_after_a_checkout_with_other_times(
    folder: Path, state: State
) -> None:
    assert is_current(folder, state, "key")
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))
    assert is_current(folder, state, "key")
    (folder / "foreign.py").write_text("mine")
    assert is_current(folder, state, "key")


def edit(folder: Path) -> None:
    (folder / "client.py").write_text("two\n")
    # A file system may not tell two moments of one tick apart.
    os.utime(folder / "client.py", (1, 1))


def edit_time_kept(folder: Path) -> None:
    found = (folder / "client.py").stat()
    (folder / "client.py").write_text("longer")
    os.utime(folder / "client.py", ns=(found.st_atime_ns, found.st_mtime_ns))


def delete(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def link_file(folder: Path) -> None:
    (folder / "client.py").rename(folder.parent / "elsewhere")
    (folder / "client.py").symlink_to(folder.parent / "elsewhere")


def link_folder(folder: Path) -> None:
    (folder / "resources").rename(folder.parent / "elsewhere")
    (folder / "resources").symlink_to(folder.parent / "elsewhere")


def leave_beside(folder: Path) -> None:
    (folder.parent / ".specloom-acme-new").mkdir()


def put_folder(folder: Path) -> None:
    (folder / "client.py").unlink()
    (folder / "client.py").mkdir()


@pytest.mark.parametrize(
    "change",
    [edit, edit_time_kept, delete, link_file, link_folder, put_folder, leave_beside],
)
def test_a_change_in_the_folder_is_seen(
    folder: Path, state: State, change: Callable[[Path], None]
) -> None:
    change(folder)
    assert not is_current(folder, state, "key")


def test_a_change_that_hides_behind_its_former_time_is_seen(folder: Path, state: State) -> None:
    client = folder / "client.py"
    found = client.stat()
    client.write_text("eno\n")
    os.utime(client, ns=(found.st_atime_ns, found.st_mtime_ns))
    changed = client.stat()
    assert (changed.st_size, changed.st_mtime_ns) == (found.st_size, found.st_mtime_ns)
    if changed.st_ctime_ns == found.st_ctime_ns:
        pytest.skip("the clock of this file system did not tick in between")
    assert not is_current(folder, state, "key")


def test_a_thorough_look_believes_no_time(folder: Path, state: State) -> None:
    (folder / "client.py").write_text("eno\n")
    found = (folder / "client.py").stat()
    stamp = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, state.files["client.py"][-1])
    deceived = State(state.key, state.inputs, {**state.files, "client.py": stamp})
    assert is_current(folder, deceived, "key")
    assert not is_current(folder, deceived, "key", thorough=True)


def test_another_key_or_no_state_is_not_current(folder: Path, state: State) -> None:
    assert not is_current(folder, state, "another")
    assert not is_current(folder, None, "key")
    assert not is_current(folder, State("key", (), {}), "key")


def test_everything_that_shapes_the_result_is_in_the_key() -> None:
    def key(**changed: object) -> str:
        parts: dict[str, object] = {
            "inputs": {"a.yaml": "1"},
            "source": "2",
            "tools": {"black": "3"},
            "options": {"strict": "no"},
        }
        parts.update(changed)
        return run_key(parts.pop("inputs"), **parts)  # type: ignore[arg-type]

    keys = [
        key(),
        key(inputs={"a.yaml": "0"}),
        key(inputs={"b.yaml": "1"}),
        key(inputs={"a.yaml": "1", "b.yaml": "1"}),
        key(source="0"),
        key(tools={"black": "0"}),
        key(options={"strict": "yes"}),
    ]
    assert len(set(keys)) == len(keys)
    assert key() == keys[0]


def test_an_input_is_known_by_its_bytes_and_a_missing_one_by_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("openapi")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "a.yaml")
    names = [str(tmp_path / name) for name in ("a.yaml", "link.yaml", "gone.yaml")]
    there, linked, gone = input_digests(names).values()
    assert there == linked != gone == ""


def test_a_state_is_read_back_and_belongs_to_one_folder(
    tmp_path: Path, folder: Path, state: State
) -> None:
    write_state(tmp_path / ".specloom", folder, state)
    assert read_state(tmp_path / ".specloom", folder) == state
    assert read_state(tmp_path / ".specloom", tmp_path / "other" / "acme") is None
    assert (tmp_path / ".specloom" / ".gitignore").read_text() == "*\n"


def test_what_a_killed_run_left_of_its_state_is_in_nobodys_way(
    tmp_path: Path, folder: Path, state: State
) -> None:
    write_state(tmp_path, folder, state)
    (file,) = tmp_path.glob("acme-*.json")
    file.rename(f"{file}.{os.getpid()}")
    write_state(tmp_path, folder, state)
    assert read_state(tmp_path, folder) == state
    assert list(tmp_path.glob("acme-*")) == [file]


def test_our_own_source_is_known_where_nothing_can_be_remembered(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert own_source(tmp_path / "file") == own_source(tmp_path / ".specloom")


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b'{"key": 1}', b"[" * 100_000])
def test_a_damaged_state_is_no_state(
    tmp_path: Path, folder: Path, state: State, text: bytes
) -> None:
    write_state(tmp_path, folder, state)
    (file,) = tmp_path.glob("acme-*.json")
    file.write_bytes(text)
    assert not is_current(folder, read_state(tmp_path, folder), "key")


def test_a_state_with_a_damaged_row_is_not_current(
    tmp_path: Path, folder: Path, state: State
) -> None:
    write_state(tmp_path, folder, state)
    (file,) = tmp_path.glob("acme-*.json")
    file.write_text(file.read_text().replace('"client.py": [4', '"client.py": ["4"'))
    read = read_state(tmp_path, folder)
    assert read is not None
    assert read.files == {}
    assert not is_current(folder, read, "key")


def test_a_state_folder_that_cannot_be_written_is_refused(folder: Path, state: State) -> None:
    with pytest.raises(Refused) as refused:
        write_state(folder / "client.py", folder, state)
    assert refused.value.exit_code == 3


def test_a_format_cache_is_read_back_by_the_same_black(tmp_path: Path, folder: Path) -> None:
    cache = FormatCache("26.1", {"x=1": "x = 1"})
    write_format_cache(tmp_path, folder, cache)
    assert read_format_cache(tmp_path, folder, "26.1") == cache
    assert read_format_cache(tmp_path, folder, "26.2") == FormatCache("26.2")


def test_a_damaged_format_cache_is_forgotten(tmp_path: Path, folder: Path) -> None:
    write_format_cache(tmp_path, folder, FormatCache("26.1", {"x=1": "x = 1"}))
    (file,) = tmp_path.glob("*.format.json")
    file.write_bytes(file.read_bytes().replace(b"x = 1", b"x = 2"))
    assert read_format_cache(tmp_path, folder, "26.1") == FormatCache("26.1")


def test_versions_are_those_of_the_installed_distributions() -> None:
    names = ("black", "datamodel-code-generator", "jinja2", "ruamel.yaml")
    assert tool_versions(names) == {name: importlib.metadata.version(name) for name in names}
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        tool_versions(["specloom-no-such-tool"])


def test_a_distribution_without_a_folder_of_that_name_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some systems install an ``.egg-info`` file."""
    (tmp_path / "loomtool-1.2.egg-info").write_text("Name: loomtool\nVersion: 1.2\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert tool_versions(["loomtool"]) == {"loomtool": "1.2"}


def test_our_own_source_is_hashed_by_content_and_remembered_by_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "generator" / "specloom"
    (package / "output").mkdir(parents=True)
    (package / "output" / "toolchain.py").write_text("ours")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "client.jinja").write_text("a template")
    monkeypatch.setattr(toolchain_module, "__file__", str(package / "output" / "toolchain.py"))

    first = own_source(tmp_path / ".specloom")
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "state.pyc").write_text("bytecode")
    read: list[str] = []
    real = filesystem.read

    def note(path: Path) -> bytes:
        read.append(path.name)
        return real(path)

    with monkeypatch.context() as patched:
        patched.setattr(filesystem, "read", note)
        assert own_source(tmp_path / ".specloom") == first
    assert read == ["source.json"]
    assert own_source(tmp_path / "no-memory") == first

    (tmp_path / "templates" / "client.jinja").write_text("another template")
    second = own_source(tmp_path / ".specloom")
    (package / "output" / "new.py").write_text("")
    assert len({first, second, own_source(tmp_path / ".specloom")}) == 3


def test_deciding_that_nothing_is_to_do_imports_no_heavy_library(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from specloom.output.lock import hold
from specloom.output.state import *
from specloom.output.toolchain import own_source, tool_versions
from specloom.output.writer import write_tree
own_source(Path(sys.argv[1]))
tool_versions(["black", "jinja2"])
heavy = {"black", "jinja2", "datamodel_code_generator", "filelock", "ctypes", "importlib.metadata"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True)
