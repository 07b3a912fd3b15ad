"""Files over an existing Dask cluster: the one door to distributed and fsspec.

A file is a task: its worker reads it, part by part, and sends back what it found. A task is a
function of its file alone, so a worker that dies costs time: its files are read again elsewhere.
"""

from __future__ import annotations

import io
import uuid
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from specloom.diagnostics import Diagnostic, Refused, error
from specloom.scan.file_scan import OpenFile, open_file, scan
from specloom.scan.findings import Advice, AdviceKey, Finding, Result, merged
from specloom.scan.kept import Frame
from specloom.scan.plan import Plan

_IN_FLIGHT = 4
"""Files for each thread of the cluster that are handed out ahead of their results."""


@dataclass(frozen=True, slots=True)
class FileTask:
    """A file that a worker reaches: a URL that fsspec knows, or a path that all machines share.

    ``destination`` takes its good rows.
    """

    url: str
    plan: Plan
    destination: str | None = None


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
        coming = iter(tasks)
        waiting: deque[Any] = deque()
        most = _IN_FLIGHT * max(sum(client.nthreads().values()), 1)
        try:
            for task in coming:
                waiting.append(client.submit(check_file, task, pure=False))
                if len(waiting) >= most:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except distributed.KilledWorker as failure:
            message = f"workers of the cluster are killed: {failure}"
            raise Refused(error("process-killed", message), exit_code=3) from None


def check_file(task: FileTask) -> FileResult:
    """What a worker does with a file; what is wrong with the file is part of the result."""
    found = _Gathered()
    try:
        _, fsspec = _libraries()
        filesystem, path = fsspec.url_to_fs(task.url)
        with filesystem.open(path, "rb") as raw:
            opened = open_file(io.BufferedReader(raw), task.url, task.plan)
            if task.destination is None:
                found.add_all(opened)
            else:
                _write(opened, task.destination, found)
    except Refused as refusal:
        return FileResult(task.url, found.result(), refusal.diagnostics, refusal.exit_code)
    except OSError as failure:
        wrong = error("no-file", f"{task.url}: {failure.strerror or failure}")
        return FileResult(task.url, found.result(), (wrong,), 2)
    return FileResult(task.url, found.result())


def _write(opened: OpenFile, destination: str, found: _Gathered) -> None:
    """Write the good rows beside their destination, and put them there when they are whole."""
    _, fsspec = _libraries()
    filesystem, path = fsspec.url_to_fs(destination)
    filesystem.makedirs(filesystem._parent(path), exist_ok=True)
    # Two workers may have the same file where one was thought dead.
    temporary = f"{path}.{uuid.uuid4().hex}.part"
    try:
        with filesystem.open(temporary, "wb") as stream:
            frame = Frame(stream, opened.plan.form, opened.header)
            found.add_all(opened, frame)
            frame.end()
        filesystem.mv(temporary, path)
    except BaseException:
        if filesystem.exists(temporary):
            filesystem.rm(temporary)
        raise


class _Gathered:
    """The results of a file's parts as one."""

    def __init__(self) -> None:
        self._rows = self._bad = 0
        self._findings: list[Finding] = []
        self._advice: dict[AdviceKey, Advice] = {}

    def add_all(self, opened: OpenFile, frame: Frame | None = None) -> None:
        for _, result in scan(opened, 1):
            self._rows, self._bad = self._rows + result.rows, self._bad + result.bad
            self._findings += result.findings
            merged(self._advice, result.advice)
            if frame is not None:
                frame.add(result.good)

    def result(self) -> Result:
        advice = tuple(self._advice.values())
        return Result(self._rows, self._bad, tuple(self._findings), advice)


def _libraries() -> tuple[Any, Any]:
    try:
        # Here and not above: a run without --scheduler has no use for them.
        import distributed
        import fsspec  # type: ignore[import-untyped]
    except ImportError:
        hint = "pip install 'specloom[dask]'"
        raise Refused(error("no-dask", "--scheduler needs Dask", hint=hint)) from None
    return distributed, fsspec
