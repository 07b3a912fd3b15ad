"""A call in a forked child of the test."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from patience import SECONDS


def forked(call: Callable[[], bool]) -> bool:
    """Whether the call says so in a child of its own, within a bounded time."""
    child = os.fork()
    if child == 0:
        done = 1
        signal.alarm(round(SECONDS))
        try:
            done = 0 if call() else 1
        finally:
            os._exit(done)
    return os.waitpid(child, 0)[1] == 0
