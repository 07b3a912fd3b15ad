"""A lock that a fork does not leave locked for ever."""

from __future__ import annotations

import os
import threading


class ProcessLock:
    """A lock of its own in each process.

    What another thread holds while a process forks is never let go of in the child: it does not
    have that thread.
    """

    __slots__ = ("_locks",)

    def __init__(self) -> None:
        self._locks: dict[int, threading.Lock] = {}

    def here(self) -> threading.Lock:
        """The lock of this process."""
        process = os.getpid()
        return self._locks.get(process) or self._locks.setdefault(process, threading.Lock())
