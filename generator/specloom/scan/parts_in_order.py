"""Parts over the cores of this machine: results in order, only a few of them in flight."""

from __future__ import annotations

import gc
import itertools
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from specloom.diagnostics import Refused, error
from specloom.scan.csv_rows import check_csv
from specloom.scan.findings import Result
from specloom.scan.json_rows import check_array, check_ndjson
from specloom.scan.plan import Form, Part, Plan

_IN_FLIGHT = 3
"""Parts for each process: one that is worked on, one that waits, one whose result waits."""

_CHECKS: dict[Form, Callable[[Plan, Part], Result]] = {
    Form.CSV: check_csv,
    Form.NDJSON: check_ndjson,
    Form.JSON: check_array,
}


def check_part(plan: Plan, part: Part) -> Result:
    """What the table says of the rows of one part."""
    with _without_collecting():
        return _CHECKS[plan.form](plan, part)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Without the search for cycles: among the thousands of rows of a part there are none."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def results(plan: Plan, parts: Iterable[Part], processes: int) -> Generator[tuple[Part, Result]]:
    """Each part with its result, in order. A file of one part starts no process.

    Raises:
        Refused: a process was killed (exit code 3).
    """
    coming = iter(parts)
    first = [*itertools.islice(coming, 2 if processes > 1 else 0)]
    parts = itertools.chain(first, coming)
    if len(first) < 2:
        for part in parts:
            yield part, check_part(plan, part)
        return
    pool = ProcessPoolExecutor(processes, initializer=_begin, initargs=(plan,))
    try:
        yield from _in_order(pool, parts, processes * _IN_FLIGHT)
    except BrokenProcessPool:
        hint = "was memory short? --jobs 1 takes the least"
        message = "a process that checked rows was killed"
        raise Refused(error("process-killed", message, hint=hint), exit_code=3) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, parts: Iterator[Part], most: int
) -> Iterator[tuple[Part, Result]]:
    waiting: deque[tuple[Part, Future[Result]]] = deque()
    with _deaf():
        # The processes start with the first part.
        part = next(parts)
        waiting.append((part, pool.submit(_check, part)))
    while waiting:
        for part in itertools.islice(parts, most - len(waiting)):
            waiting.append((part, pool.submit(_check, part)))
        part, result = waiting.popleft()
        yield part, result.result()


_plans: list[Plan] = []


def _begin(plan: Plan) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _plans[:] = [plan]


def _check(part: Part) -> Result:
    return check_part(_plans[0], part)


@contextmanager
def _deaf() -> Iterator[None]:
    """Without Ctrl-C for a moment: what starts meanwhile, thread or process, never gets it.

    So it always reaches the main thread, also where that waits for its next bytes.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
