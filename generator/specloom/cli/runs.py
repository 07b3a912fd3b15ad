"""Runs over several APIs: at once, and again when a spec changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from specloom.diagnostics import Diagnostic, Refused
from specloom.output.toolchain import Toolchain
from specloom.pipeline import Options, Outcome, Target, current, generate


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that was refused, as a value that another process can hand over."""

    diagnostics: tuple[Diagnostic, ...]
    exit_code: int


def attempts(
    targets: Sequence[Target], options: Options, tools: Toolchain, jobs: int
) -> Iterator[Outcome | Failure]:
    """The outcome of each target, in their order; up to ``jobs`` are worked on at once."""
    if jobs == 1 or len(targets) < 2:
        yield from (_attempt(target, options, tools) for target in targets)
        return
    ready = {target: current(target, options, tools) for target in targets}
    if None not in ready.values():
        yield from filter(None, ready.values())
        return
    # Imported here: a run of one job, and every run with nothing to do, has no use for it.
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(min(jobs, len(targets))) as pool:
        pending = {
            target: pool.submit(_attempt, target, options, tools)
            for target, outcome in ready.items()
            if outcome is None
        }
        for target, outcome in ready.items():
            yield pending[target].result() if outcome is None else outcome


def _attempt(target: Target, options: Options, tools: Toolchain) -> Outcome | Failure:
    try:
        return generate(target, options, tools)
    except Refused as refusal:
        return Failure(refusal.diagnostics, refusal.exit_code)


def changes(folders: Sequence[Path]) -> Iterator[None]:
    """Once for each burst of changes below the folders, until the process is interrupted."""
    # Imported here: only --watch has use for it.
    from watchfiles import watch

    for _ in watch(*dict.fromkeys(folders), raise_interrupt=True):
        yield
