"""A run is stopped at any moment: the folder holds the old package or the new one, never a mix."""

from __future__ import annotations

import errno
import inspect
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from specloom.diagnostics import Refused
from specloom.emit.files import FileTree
from specloom.output import filesystem
from specloom.output.exchange import recover
from specloom.output.writer import write_tree

Package = Callable[[dict[str, str]], FileTree]
Snapshot = Callable[[Path], dict[str, object] | None]
Patch = Callable[[str, object], None]

OLD = {"client.py": "old", "models.py": "the same", "resources/stale.py": "stale"}
NEW = {"client.py": "new", "models.py": "the same", "tables/new.py": "new"}

CALLS = tuple(
    name
    for name, value in vars(filesystem).items()
    if inspect.isfunction(value)
    and value.__module__ == filesystem.__name__
    and not name.startswith("_")
    and name != "refusing"
)


class Folder:
    """A package with a foreign file in it, and what it is to look like before and after."""

    def __init__(self, place: Path, package: Package, snapshot: Snapshot) -> None:
        self.path = place / "acme"
        self.old_tree, self.new_tree = package(OLD), package(NEW)
        self.snapshot = snapshot
        self.reset()
        write_tree(self.new_tree, self.path)
        self.new = snapshot(self.path)
        self.reset()
        self.old = snapshot(self.path)
        assert self.old != self.new

    def reset(self) -> None:
        shutil.rmtree(self.path.parent, ignore_errors=True)
        write_tree(self.old_tree, self.path)
        (self.path / "foreign").mkdir()
        (self.path / "foreign" / "mine.txt").write_text("mine")

    def now(self) -> dict[str, object] | None:
        return self.snapshot(self.path)

    def beside(self) -> list[str]:
        return sorted(path.name for path in self.path.parent.iterdir())


@pytest.fixture
def folder(tmp_path: Path, package: Package, snapshot: Snapshot) -> Folder:
    return Folder(tmp_path / "generated", package, snapshot)


@pytest.fixture(params=["exchange", "journal"])
def step(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The two ways to change places: in one step, or where the system has none, in two."""
    if request.param == "journal":

        def refuse(*_: object) -> None:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

        monkeypatch.setattr(filesystem, "exchange", refuse)
    return str(request.param)


def on_each_call(patch: Patch, act: Callable[[str, int], None]) -> None:
    """Have ``act(name, count)`` called before each file-system call, which count from 0."""
    count = iter(range(1_000_000))

    def counting(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object, **named: object) -> object:
            act(name, next(count))
            return call(*arguments, **named)

        return counted

    for name in CALLS:
        patch(name, counting(name, getattr(filesystem, name)))


def patch_for_good(name: str, value: object) -> None:
    setattr(filesystem, name, value)


def in_child(work: Callable[[], None]) -> int:
    """Run something in a process of its own, which ends with it: the process id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)


def stopped_at_each_call(folder: Folder) -> Iterator[int]:
    """Run ``OLD`` to ``NEW`` in a child that exits at call 0, then 1, until one gets through."""
    for stop in range(10_000):
        folder.reset()

        def exit_at(_: str, count: int, stop: int = stop) -> None:
            if count == stop:
                os._exit(42)

        def work(exit_at: Callable[[str, int], None] = exit_at) -> None:
            on_each_call(patch_for_good, exit_at)
            write_tree(folder.new_tree, folder.path)

        _, status = os.waitpid(in_child(work), 0)
        if os.waitstatus_to_exitcode(status) == 0:
            return
        assert os.waitstatus_to_exitcode(status) == 42
        yield stop


def test_a_process_that_ends_at_any_call_leaves_the_old_or_the_new_package(
    folder: Folder, step: str
) -> None:
    seen = []
    for _ in stopped_at_each_call(folder):
        left = folder.now()
        if left is None:
            assert step == "journal"
        else:
            assert left in (folder.old, folder.new)
        recover(folder.path)
        recovered = folder.now()
        assert recovered in (folder.old, folder.new)
        assert left in (None, recovered)
        assert folder.beside() == ["acme"]
        seen.append("absent" if left is None else "old" if left == folder.old else "new")
    kinds = list(dict.fromkeys(seen))
    assert kinds == (["old", "new"] if step == "exchange" else ["old", "absent", "new"])


@pytest.mark.usefixtures("step")
def test_the_next_run_does_its_work_after_a_process_that_ended_at_any_call(
    folder: Folder,
) -> None:
    stops = 0
    for stops in stopped_at_each_call(folder):
        if stops % 5 == 0:
            write_tree(folder.new_tree, folder.path)
            assert (folder.now(), folder.beside()) == (folder.new, ["acme"])
    assert stops > 40


def test_a_first_run_that_ends_at_any_call_leaves_nothing_or_all(
    tmp_path: Path, package: Package, snapshot: Snapshot
) -> None:
    place = tmp_path / "new" / "acme"
    write_tree(package(NEW), place)
    complete = snapshot(place)
    for stop in range(10_000):
        shutil.rmtree(place.parent, ignore_errors=True)

        def exit_at(_: str, count: int, stop: int = stop) -> None:
            if count == stop:
                os._exit(42)

        def work(exit_at: Callable[[str, int], None] = exit_at) -> None:
            on_each_call(patch_for_good, exit_at)
            write_tree(package(NEW), place)

        _, status = os.waitpid(in_child(work), 0)
        assert snapshot(place) in (None, complete)
        if status == 0:
            break
        recover(place)
        assert not place.parent.exists() or {path.name for path in place.parent.iterdir()} <= {
            "acme"
        }
    assert stop > 20


def refusal(folder: Folder) -> Refused | None:
    try:
        write_tree(folder.new_tree, folder.path)
    except Refused as refused:
        return refused
    return None


@pytest.mark.usefixtures("step")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_call_that_fails_leaves_the_old_package_and_one_line(
    folder: Folder, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = {errno.ENOSPC: "disk-full"}.get(number, "no-permission")
    refusals = 0
    for stop in range(10_000):
        folder.reset()
        called: list[str] = []

        def fail_at(name: str, count: int, stop: int = stop, called: list[str] = called) -> None:
            called.append(name)
            if count == stop:
                raise OSError(number, os.strerror(number))

        with monkeypatch.context() as patched:
            on_each_call(lambda name, value: patched.setattr(filesystem, name, value), fail_at)
            refused = refusal(folder)
        if refused is not None:
            refusals += 1
            (diagnostic,) = refused.diagnostics
            assert (diagnostic.code, refused.exit_code) == (code, 3)
            assert "\n" not in diagnostic.message
            assert os.strerror(number) in diagnostic.message
            assert folder.now() == folder.old
            assert folder.beside() == ["acme"]
            continue
        # The call that failed was one that can be done without, or none did.
        assert folder.now() == folder.new
        if len(called) <= stop:
            break
        recover(folder.path)
        assert folder.beside() == ["acme"]
    assert refusals > 30


def test_an_interrupt_between_the_two_renames_is_recovered_from(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worst moment: the old folder is aside, and the way back fails as well."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    rename = filesystem.rename

    def fail_after_first(source: Path, target: Path) -> None:
        if target == folder.path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        rename(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(filesystem, "exchange", refuse)
        patched.setattr(filesystem, "rename", fail_after_first)
        with pytest.raises(Refused):
            write_tree(folder.new_tree, folder.path)
    assert folder.now() is None
    recover(folder.path)
    assert (folder.now(), folder.beside()) == (folder.new, ["acme"])


def test_fifty_kills_at_random_moments(folder: Folder, step: str) -> None:
    """A child writes the two packages in turn and says so at each call; it is killed somewhere."""
    moments = random.Random(20)
    folder.reset()
    write_tree(folder.new_tree, folder.path)
    packages = [folder.now()]
    write_tree(folder.old_tree, folder.path)
    packages.append(folder.now())
    for _ in range(500 if os.environ.get("SPECLOOM_TESTS") == "stress" else 25):
        progress, report = os.pipe()

        def say(_: str, __: int, report: int = report) -> None:
            os.write(report, b".")

        def work(say: Callable[[str, int], None] = say) -> None:
            on_each_call(patch_for_good, say)
            while True:
                write_tree(folder.new_tree, folder.path)
                write_tree(folder.old_tree, folder.path)

        child = in_child(work)
        os.close(report)
        for _ in range(moments.randrange(1, 200)):
            assert os.read(progress, 1) == b"."
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(progress)
        left = folder.now()
        assert left in packages or (left is None and step == "journal")
        recover(folder.path)
        assert folder.now() in packages
        assert folder.beside() == ["acme"]


def test_a_disk_that_is_really_full(tmp_path: Path, package: Package, snapshot: Snapshot) -> None:
    place = tmp_path / "small"
    place.mkdir()
    options = ["-t", "tmpfs", "-o", "size=128k", "specloom-test", str(place)]
    mount = shutil.which("mount")
    if mount is None or subprocess.run([mount, *options], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        write_tree(package(OLD), place / "acme")
        before = snapshot(place)
        with pytest.raises(Refused) as refused:
            write_tree(package({**NEW, "models.py": "x" * 200_000}), place / "acme")
        assert (refused.value.diagnostics[0].code, refused.value.exit_code) == ("disk-full", 3)
        assert snapshot(place) == before
        subprocess.run([mount, "-o", "remount,ro", str(place)], check=True)
        with pytest.raises(Refused) as refused:
            write_tree(package(NEW), place / "acme")
        assert (refused.value.diagnostics[0].code, refused.value.exit_code) == ("no-permission", 3)
        assert snapshot(place) == before
    finally:
        subprocess.run(["umount", str(place)], check=True)
