"""One run at a time on one output folder."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from specloom.diagnostics import Refused, error
from specloom.output import filesystem
from specloom.output.state import prepare

PATIENCE = 10.0
"""Seconds that a second run waits for the first."""
NEIGHBOURS = 60.0
"""Seconds that a run waits while packages are written beside its own: each takes a moment."""
_PAUSE = 0.02
"""Seconds between two looks at whether a place is free."""


@contextlib.contextmanager
def hold(state: Path, name: str, *, timeout: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of the output folder called ``name``; the file is ``<state>/<name>.lock``.

    The system lets go of it when the process ends, however it ends.

    Raises:
        Refused: exit code 3: ``busy``, another run holds it for longer than ``timeout``
            seconds, or the lock file cannot be made.
    """
    from filelock import FileLock, Timeout  # here: it takes longer than a run with nothing to do

    prepare(state)
    lock = FileLock(state / f"{name}.lock")
    with filesystem.refusing(f"lock {lock.lock_file}"):
        try:
            lock.acquire(timeout=timeout)
        except Timeout:
            raise _busy(name, timeout) from None
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def hold_place(folder: Path, *, timeout: float = NEIGHBOURS) -> Iterator[None]:
    """Hold the place of an output folder while it is written, from wherever a run was started.

    What is held is the folder above it, which is made if it is missing: nothing is left there, and
    runs that share no state meet. All packages in that folder wait for each other. Nothing is held
    on Windows, nor where a file system, as that of a network, cannot lock a folder.

    Raises:
        Refused: as :func:`hold` says.
    """
    with filesystem.refusing(f"write {folder}"):
        filesystem.make_parents(folder.parent)
        place = filesystem.open_folder(folder.parent)
    try:
        with filesystem.refusing(f"lock {folder.parent}"):
            ends = time.monotonic() + timeout
            while place is not None and not filesystem.lock_folder(place):
                if time.monotonic() >= ends:
                    raise _busy(folder.name, timeout)
                time.sleep(_PAUSE)
        yield
    finally:
        if place is not None:
            os.close(place)


def _busy(name: str, timeout: float) -> Refused:
    return Refused(
        error(
            "busy",
            f"another run is writing {name} (waited {timeout:g} s)",
            hint="wait for it to end and start again",
        ),
        exit_code=3,
    )
