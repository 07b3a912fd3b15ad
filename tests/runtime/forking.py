"""A call in a forked child of the test."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable

from patience import SECONDS


def forked(call: Callable[[], bool]) -> bool:
    """Whether the call says so in a child of its own, within a bounded time."""
    child = _fork()
    if child == 0:
        done = 1
        signal.alarm(round(SECONDS))
        try:
            done = 0 if call() else 1
        finally:
            os._exit(done)
    return os.waitpid(child, 0)[1] == 0


def _fork() -> int:
    # Where another thread writes to a log's file just then, the file's own buffer is locked for
    # ever in the child. The locks of the log's handlers are made anew there.
    handlers = tuple(logging.getLogger().handlers)
    for handler in handlers:
        handler.acquire()
    child = os.fork()
    if child:
        for handler in handlers:
            handler.release()
    return child
