"""How diagnostics reach the terminal."""

from __future__ import annotations

import errno
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TextIO

import click

from specloom.diagnostics import Diagnostic, Refused, Severity, error
from specloom.listing import listing, visible

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_MOST = 5
"""Diagnostics of one code that are shown where not all are."""


def show(diagnostics: Iterable[Diagnostic], *, everything: bool = True) -> None:
    """Print diagnostics on standard error, coloured where that is a terminal.

    Without ``everything`` there are the first few of each code, and the end of the list says what
    is left out.
    """
    entries = tuple(diagnostics)
    shown = entries if everything else tuple(_first_of_each(entries))
    coloured = wants_colour(sys.stderr)
    for entry in shown:
        text = listing(entry)
        click.echo(painted(entry, text) if coloured else text, err=True)
    left = Counter(entry.code for entry in entries) - Counter(entry.code for entry in shown)
    if left:
        words = ", ".join(f"{count} {code}" for code, count in left.items())
        click.echo(f"... and {left.total()} more: {words}", err=True)


def _first_of_each(entries: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    met: Counter[str] = Counter()
    for entry in entries:
        met[entry.code] += 1
        if met[entry.code] <= _MOST:
            yield entry


def say(text: str) -> None:
    """Print a line on standard output; a reader that has gone does not end the run."""
    try:
        click.echo(text)
    except BrokenPipeError:
        _abandon(sys.stdout)


def abandon_full_streams() -> None:
    """Forget what a full or closed stream did not take, so that Python does not try once more."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            _abandon(stream)


def _abandon(stream: TextIO) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def refused_by_system(failure: Exception) -> Refused | None:
    """What the system did not let us do, as a refusal; None where the failure is a bug of ours."""
    if isinstance(failure, MemoryError):
        return Refused(error("no-memory", "the system gives no more memory"), exit_code=3)
    if not isinstance(failure, OSError):
        return None
    try:
        os.getcwd()
    except OSError:
        message = "the working folder is gone"
        hint = "change into a folder that is there"
        return Refused(error("working-folder", message, hint=hint), exit_code=3)
    if failure.errno not in _SYSTEM:
        return None
    return Refused(error("file-system", visible(str(failure))), exit_code=3)


_SYSTEM = frozenset(
    (
        errno.EACCES,
        errno.EBADF,
        errno.EDQUOT,
        errno.EFBIG,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOMEM,
        errno.ENOSPC,
        errno.EPERM,
        errno.EPIPE,
        errno.EROFS,
    )
)
"""What a machine refuses, whatever is asked of it."""


def unwritten_exit_code(failure: OSError) -> int:
    """What leaves a file unwritten: 2 where the path leads nowhere, 3 where the system refuses."""
    wrong_path = (FileNotFoundError, NotADirectoryError, IsADirectoryError)
    return 2 if isinstance(failure, wrong_path) else 3


def painted(entry: Diagnostic, text: str) -> str:
    """The listing of a diagnostic with its severity in colour."""
    word = entry.severity.value
    return text.replace(f"{word}[", click.style(word, fg=_COLOURS[entry.severity]) + "[", 1)


def wants_colour(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal that shows colours and is allowed to (no-color.org).

    A stream that was closed before Python began is None.
    """
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream is not None and stream.isatty() and not plain
