"""Files over an existing Dask cluster: the one door to distributed and fsspec.

A file is a task: its worker reads it, part by part, and sends back what it found. A large one is
cut into ranges instead, each a task that sends back its good rows, too. A task is a function of its
file alone, so a worker that dies costs time: what it had is read again elsewhere.
"""

from __future__ import annotations

import io
import uuid
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from specloom.diagnostics import Diagnostic, Refused, error
from specloom.scan.file_scan import open_file, rebased, scan
from specloom.scan.findings import Advice, AdviceKey, Finding, Result, merged
from specloom.scan.kept import Frame
from specloom.scan.parts_in_order import check_part
from specloom.scan.plan import Part, Plan
from specloom.scan.ranges import RANGE_SIZE, Cut, Range, cut_into_ranges

_IN_FLIGHT = 4
"""Files, or ranges of one, for each thread of the cluster that are handed out ahead."""


@dataclass(frozen=True, slots=True)
class FileTask:
    """A file that a worker reaches: a URL that fsspec knows, or a path that all machines share.

    ``destination`` takes its good rows. A file of more than ``range_size`` bytes is cut.
    """

    url: str
    plan: Plan
    destination: str | None = None
    range_size: int = RANGE_SIZE


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of a file, up to where it was refused, if it was."""

    url: str
    result: Result
    refused: tuple[Diagnostic, ...] = ()
    exit_code: int = 0


def matching(patterns: Sequence[str]) -> tuple[str, ...]:
    """The files that paths, URLs and globs of either name, in the order of their names.

    Raises:
        Refused: Dask is not installed, or nothing matches a pattern.
    """
    _, fsspec = _libraries()
    found: dict[str, None] = {}
    for pattern in patterns:
        filesystem, path = fsspec.url_to_fs(pattern)
        names = sorted(filesystem.glob(path)) if set("*?[") & {*path} else [path]
        if not names:
            raise Refused(error("no-file", f"nothing matches {pattern}"))
        remote = "://" in pattern
        found |= {filesystem.unstrip_protocol(name) if remote else name: None for name in names}
    return tuple(found)


def results_on(address: str, tasks: Sequence[FileTask]) -> Iterator[FileResult]:
    """The results of the files in their order, from the cluster whose scheduler is at ``address``.

    Raises:
        Refused: Dask is not installed, no scheduler answers, or its workers are killed again and
            again by the same file (exit code 3).
    """
    distributed, _ = _libraries()
    try:
        client = distributed.Client(address, set_as_default=False)
    except (OSError, ValueError) as failure:
        message = f"no Dask scheduler answers at {address}: {failure}"
        raise Refused(error("no-scheduler", message), exit_code=3) from None
    with client:
        most = _IN_FLIGHT * max(sum(client.nthreads().values()), 1)
        submit = partial(client.submit, pure=False)
        try:
            calls = ((check_or_cut, task) for task in tasks)
            for task, found in zip(tasks, _in_order(submit, calls, most), strict=True):
                if isinstance(found, Cut):
                    ranges = ((check_range, task.url, found.plan, one) for one in found.ranges)
                    yield _joined(task, found, _in_order(submit, ranges, most))
                else:
                    yield found
        except distributed.KilledWorker as failure:
            message = f"workers of the cluster are killed: {failure}"
            raise Refused(error("process-killed", message), exit_code=3) from None


def _in_order(submit: Any, calls: Iterable[tuple[Any, ...]], most: int) -> Iterator[Any]:
    """The results of the calls in their order, with at most ``most`` of them on the cluster."""
    waiting: deque[Any] = deque()
    for call in calls:
        waiting.append(submit(*call))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _joined(task: FileTask, cut: Cut, results: Iterable[FileResult]) -> FileResult:
    """The results of a file's ranges as one; its good rows are written here, in their order."""
    found = _Gathered()
    try:
        with ExitStack() as stack:
            frame = None
            if task.destination is not None:
                stream = stack.enter_context(_replaced(task.destination))
                frame = Frame(stream, cut.plan.form, cut.header)
            for one in results:
                found.add(rebased(one.result, found.rows), frame)
                if one.refused:
                    raise Refused(*one.refused, exit_code=one.exit_code)
            if cut.refused:
                raise Refused(*cut.refused, exit_code=cut.exit_code)
            if frame is not None:
                frame.end()
    except (Refused, OSError) as failure:
        return _refused(task.url, found, failure)
    return FileResult(task.url, found.result())


def check_or_cut(task: FileTask) -> FileResult | Cut:
    """What a worker does with a file first: all, if it is small or cannot be read from within."""
    try:
        _, fsspec = _libraries()
        filesystem, path = fsspec.url_to_fs(task.url)
        size = filesystem.size(path)
        if size is not None and size > task.range_size:
            with filesystem.open(path, "rb") as raw:
                if raw.seekable():
                    opened = open_file(io.BufferedReader(raw), task.url, task.plan)
                    return cut_into_ranges(opened, task.range_size)
    except (Refused, OSError) as failure:
        return _refused(task.url, _Gathered(), failure)
    return check_file(task)


def check_range(url: str, plan: Plan, place: Range) -> FileResult:
    """What a worker does with a range; its rows are counted from its first."""
    try:
        _, fsspec = _libraries()
        filesystem, path = fsspec.url_to_fs(url)
        with filesystem.open(path, "rb") as raw:
            raw.seek(place.offset)
            content = io.BufferedReader(raw).read(place.size)
    except OSError as failure:
        return _refused(url, _Gathered(), failure)
    if len(content) < place.size:
        changed = Refused(error("file-changed", f"{url} became shorter while it was read"))
        return _refused(url, _Gathered(), changed)
    return FileResult(url, check_part(plan, Part(content, place.line, place.column)))


def check_file(task: FileTask) -> FileResult:
    """What a worker does with a whole file; what is wrong with the file is part of the result."""
    found = _Gathered()
    try:
        _, fsspec = _libraries()
        filesystem, path = fsspec.url_to_fs(task.url)
        with ExitStack() as stack:
            raw = stack.enter_context(filesystem.open(path, "rb"))
            opened = open_file(io.BufferedReader(raw), task.url, task.plan)
            frame = None
            if task.destination is not None:
                stream = stack.enter_context(_replaced(task.destination))
                frame = Frame(stream, opened.plan.form, opened.header)
            for _, result in scan(opened, 1):
                found.add(result, frame)
            if frame is not None:
                frame.end()
    except (Refused, OSError) as failure:
        return _refused(task.url, found, failure)
    return FileResult(task.url, found.result())


def _refused(url: str, found: _Gathered, failure: Refused | OSError) -> FileResult:
    if isinstance(failure, Refused):
        return FileResult(url, found.result(), failure.diagnostics, failure.exit_code)
    wrong = error("no-file", f"{url}: {failure.strerror or failure}")
    return FileResult(url, found.result(), (wrong,), 2)


@contextmanager
def _replaced(destination: str) -> Iterator[Any]:
    """A file beside the destination, which takes its place when it is whole; else it goes away."""
    _, fsspec = _libraries()
    filesystem, path = fsspec.url_to_fs(destination)
    filesystem.makedirs(filesystem._parent(path), exist_ok=True)
    # Two workers may have the same file where one was thought dead.
    temporary = f"{path}.{uuid.uuid4().hex}.part"
    try:
        with filesystem.open(temporary, "wb") as stream:
            yield stream
        filesystem.mv(temporary, path)
    except BaseException:
        if filesystem.exists(temporary):
            filesystem.rm(temporary)
        raise


class _Gathered:
    """The results of a file's parts as one."""

    def __init__(self) -> None:
        self.rows = self._bad = 0
        self._findings: list[Finding] = []
        self._advice: dict[AdviceKey, Advice] = {}

    def add(self, result: Result, frame: Frame | None) -> None:
        """Add the next part, whose rows are counted from the file's first."""
        self.rows, self._bad = self.rows + result.rows, self._bad + result.bad
        self._findings += result.findings
        merged(self._advice, result.advice)
        if frame is not None:
            frame.add(result.good)

    def result(self) -> Result:
        advice = tuple(self._advice.values())
        return Result(self.rows, self._bad, tuple(self._findings), advice)


def _libraries() -> tuple[Any, Any]:
    try:
        # Here and not above: a run without --scheduler has no use for them.
        import distributed
        import fsspec  # type: ignore[import-untyped]
    except ImportError:
        hint = "pip install 'specloom[dask]'"
        raise Refused(error("no-dask", "--scheduler needs Dask", hint=hint)) from None
    return distributed, fsspec
