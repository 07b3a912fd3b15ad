"""A run is ended from outside, in the middle: the package is the old one or the new one."""

from __future__ import annotations

import inspect
import itertools
import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from small_project import Project

from specloom.output import filesystem

CALLS = tuple(
    name
    for name, value in vars(filesystem).items()
    if inspect.isfunction(value) and value.__module__ == filesystem.__name__
    if not name.startswith("_") and name != "refusing"
)
KILLS = 100 if os.environ.get("SPECLOOM_TESTS") == "stress" else 12


def reporting(report: int, stop_after: int | None, signalled: int) -> None:
    """Have every file-system call of the output stage write one byte before it is made.

    The one that ``stop_after`` names waits there until ``signalled`` ends.
    """
    made = itertools.count(1)

    def reported(call: Callable[..., object]) -> Callable[..., object]:
        def calling(*arguments: object, **named: object) -> object:
            os.write(report, b".")
            if next(made) == stop_after:
                os.read(signalled, 1)
            return call(*arguments, **named)

        return calling

    for name in CALLS:
        setattr(filesystem, name, reported(getattr(filesystem, name)))


def generate_in_child(
    project: Project, *, stop_after: int | None = None, by: int = signal.SIGKILL
) -> tuple[int, int]:
    """Generate in a process of its own that gets a signal once it made so many calls.

    Answers its exit code, negative for a signal that ended it, and how many calls it made.
    """
    reading, writing = os.pipe()
    waiting, signalling = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            os.close(signalling)
            # A shell starts what runs in the background with this signal ignored.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            reporting(writing, stop_after, waiting)
            os._exit(project.run("generate", "pets").code)
        finally:
            os._exit(99)
    os.close(writing)
    os.close(waiting)
    seen = 0
    with open(reading, "rb", buffering=0) as calls:
        while calls.read(1):
            seen += 1
            if seen == stop_after:
                os.kill(child, by)
                os.close(signalling)
    if stop_after is None:
        os.close(signalling)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), seen


@dataclass(frozen=True, slots=True)
class Change:
    """A package before and after a change of its spec, and how many calls the run makes."""

    project: Project
    specs: tuple[str, str]
    packages: tuple[dict[str, bytes], dict[str, bytes]]
    calls: int

    def prepare(self) -> None:
        """Go back to the former package with the new spec beside it."""
        self.project.write("pets", self.specs[0])
        self.project.generate("pets")
        assert self.project.contents() == self.packages[0]
        self.project.write("pets", self.specs[1])

    def finish(self) -> None:
        """The next run gives the new package and clears whatever was left."""
        self.project.generate("pets")
        assert self.project.contents() == self.packages[1]
        assert self.beside() == ["pets", "shops"]

    def beside(self) -> list[str]:
        """Everything in the folder of the packages."""
        return sorted(os.listdir(self.project.root / "generated"))

    def left(self) -> str:
        """Which package lies there, byte for byte."""
        found = self.project.contents()
        packages = {
            name: content for name, content in found.items() if not name.startswith(".specloom-")
        }
        assert packages in self.packages
        return "old" if packages == self.packages[0] else "new"


@pytest.fixture
def change(generated: Project) -> Change:
    """An operation moves to another resource: a file goes, a file comes, others change."""
    if not hasattr(os, "fork"):
        pytest.skip("needs fork(2)")
    specs, packages = [generated.spec("pets").read_text("utf-8")], [generated.contents()]
    generated.edit("pets", "operationId: toys.list", "operationId: games.list")
    code, calls = generate_in_child(generated)
    assert code == 0
    specs.append(generated.spec("pets").read_text("utf-8"))
    packages.append(generated.contents())
    assert packages[0].keys() - packages[1].keys() == {"pets/resources/toys.py"}
    return Change(generated, (specs[0], specs[1]), (packages[0], packages[1]), calls)


def test_a_killed_run_leaves_the_old_or_the_new_package(change: Change) -> None:
    left = []
    for stop_after in sorted(
        random.Random(4).sample(range(1, change.calls), min(KILLS, change.calls - 1))
    ):
        change.prepare()
        code, _ = generate_in_child(change.project, stop_after=stop_after)
        left.append(change.left())
        assert code == -signal.SIGKILL
        change.finish()
    assert left == sorted(left, reverse=True)
    assert set(left) == {"old", "new"}


def test_an_interrupted_run_leaves_the_old_or_the_new_package_and_nothing_beside(
    change: Change,
) -> None:
    # Up to the middle: after that the former package, which is replaced by then, is cleared away.
    for stop_after in range(change.calls // 6, change.calls // 2, change.calls // 8):
        change.prepare()
        code, _ = generate_in_child(change.project, stop_after=stop_after, by=signal.SIGINT)
        assert code == 130
        assert change.left() in ("old", "new")
        assert change.beside() == ["pets", "shops"]
        change.finish()
