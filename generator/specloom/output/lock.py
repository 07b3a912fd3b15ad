"""One run at a time on one output folder."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from specloom.diagnostics import Refused, error
from specloom.output import filesystem
from specloom.output.state import prepare

PATIENCE = 10.0
"""Seconds that a second run waits for the first."""


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
            raise Refused(
                error(
                    "busy",
                    f"another run is writing {name} (waited {timeout:g} s)",
                    hint="wait for it to end and start again",
                ),
                exit_code=3,
            ) from None
    try:
        yield
    finally:
        lock.release()
