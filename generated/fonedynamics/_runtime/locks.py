"""A lock that a fork does not leave locked for ever."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Generic, TypeVar

LockT = TypeVar("LockT")


class ProcessLock(Generic[LockT]):
    """A lock of its own in each process, as ``make`` makes them.

    What another thread holds while a process forks is never let go of in the child: it does not
    have that thread.
    """

    __slots__ = ("_locks", "_make")

    def __init__(self, make: Callable[[], LockT]) -> None:
        self._make = make
        self._locks: dict[int, LockT] = {}

    def here(self) -> LockT:
        """The lock of this process, one for all its threads."""
        process = os.getpid()
        return self._locks.get(process) or self._locks.setdefault(process, self._make())
