"""Leaving a seal: what the next run of the same command need not look at closely."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from specloom.cli import seal
from specloom.cli.outcomes import told
from specloom.diagnostics import Diagnostic, Refused
from specloom.output import filesystem
from specloom.output.exchange import beside
from specloom.output.state import State, folders_of, keep, prepare, read_state
from specloom.output.toolchain import Toolchain, tool_folders, toolchain
from specloom.pipeline import Options, Target, current

_KEPT = 50
"""Seals in a state folder: one for each command that somebody calls again and again."""
_TRIES = 12
_TICK = 0.004
"""Seconds: most file systems have a clock that ticks a hundred times a second or more often."""
_FOREIGN = 2_000_000_000
"""Nanoseconds by which a file is older than a seal on another file system, whose clock may tick
more slowly."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a command is about: packages, the folders of their specs, what is odd about that, and
    the files that decided it."""

    targets: tuple[Target, ...]
    folders: tuple[Path, ...]
    warnings: tuple[Diagnostic, ...] = ()
    consulted: tuple[Path, ...] = ()

    @property
    def state(self) -> Path:
        """Where the runs of the project keep what they know."""
        return self.targets[0].state


_Grounds = frozenset[tuple[str, str]]
"""Files and folders that something hangs on, each with the kind of its signature."""


def leave_seal(choose: Callable[[], Chosen], tools: Toolchain, form: str) -> None:
    """Leave a seal on this command if every package is current; otherwise nothing.

    The signatures are taken first and the files looked at after that, so that what is sealed is
    what was found in order. ``choose`` says anew what the command is about, ``tools`` are those of
    the run.
    """
    if os.name != "posix":
        return
    with contextlib.suppress(Refused, OSError, ValueError):
        chosen = choose()
        states = _states(chosen)
        signatures = _settled(chosen.state, _grounds(chosen, states, tools))
        if signatures is None or choose() != chosen or chosen.warnings:
            return
        if toolchain(chosen.state) != tools or _states(chosen) != states:
            return
        said: list[seal.Line] = []
        for target in chosen.targets:
            outcome = current(target, Options(), tools)
            if outcome is None:
                return
            said += told(outcome, target, form)
        text = seal.text_of(sys.argv[1:], said, signatures)
        keep(chosen.state, seal.name_of(sys.argv[1:]), text.encode("utf-8", "surrogateescape"))
        _forget_the_oldest(chosen.state)


def _forget_the_oldest(state: Path) -> None:
    seals = sorted(state.glob("seal-*.txt"), key=lambda path: path.stat().st_mtime_ns)
    for path in seals[:-_KEPT]:
        filesystem.remove_file(path)


def _states(chosen: Chosen) -> list[State | None]:
    return [read_state(target.state, target.folder) for target in chosen.targets]


def _grounds(chosen: Chosen, states: list[State | None], tools: Toolchain) -> _Grounds:
    """All on which it hangs that every package is current."""
    inputs: set[Path] = set()
    output: set[Path] = set()
    folders: set[Path] = set()
    for path in chosen.consulted:
        (folders if path.is_dir() else inputs).add(path)
    for target, state in zip(chosen.targets, states, strict=True):
        inputs.add(target.spec)
        output.update(beside(target.folder))
        if state is not None:
            inputs.update(map(Path, state.inputs))
            folders.update(folders_of(target.folder, state))
            output.update(target.folder / name for name in state.files)
    kinds: dict[str, Iterable[str | Path]] = {
        "seen": (*inputs, *output, *tools.source.files),
        "read": inputs,
        "list": (*folders, *tools.source.folders),
        "tool": tool_folders(),
    }
    return frozenset(
        (kind, os.path.abspath(os.fspath(path))) for kind, paths in kinds.items() for path in paths
    )


def _settled(state: Path, grounds: _Grounds) -> list[tuple[str, str]] | None:
    """Signature and path of each file and folder, None where a file changed in this very tick.

    A file that is changed once more within a tick of the clock would keep its signature. Where that
    is so of a folder, the names in it count.
    """
    for _ in range(_TRIES):
        now = _now(state)
        found = [(kind, path, seal.status(kind, path)) for kind, path in sorted(grounds)]
        files = [(kind, status) for kind, _, status in found if kind in ("seen", "read")]
        if any(kind == "read" and _is_odd(status) for kind, status in files):
            return None
        late = max(_lateness(status, now) for _, status in files)
        if late < 0:
            return [(_signed(kind, path, status, now), path) for kind, path, status in found]
        if late > _TRIES * _TICK * 1e9:
            return None
        time.sleep(_TICK)
    return None


def _signed(kind: str, path: str, status: os.stat_result | None, now: os.stat_result) -> str:
    told = seal.signature(kind, status) if _lateness(status, now) < 0 else f"{kind} ?"
    return told + seal.names_in(kind, path)


def _now(state: Path) -> os.stat_result:
    """The status of a file that is made this moment: a time by the file system's own clock."""
    prepare(state)
    path = state / f"now.{os.getpid()}"
    with contextlib.suppress(FileNotFoundError):
        filesystem.remove_file(path)
    try:
        filesystem.create(path, b"", flushed=False)
        return os.lstat(path)
    finally:
        filesystem.remove_file(path)


def _is_odd(status: os.stat_result | None) -> bool:
    """Whether something else is read than a file or a folder: a pipe says a thing once."""
    return status is not None and not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode))


def _lateness(status: os.stat_result | None, now: os.stat_result) -> int:
    """By how many nanoseconds a file changed too late to be told from one that changes now."""
    if status is None:
        return -1
    return status.st_ctime_ns - now.st_ctime_ns + (0 if status.st_dev == now.st_dev else _FOREIGN)
