"""How diagnostics reach the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TextIO

import click

from specloom.diagnostics import Diagnostic, Severity, listing

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_MOST = 20


def show(diagnostics: Iterable[Diagnostic], *, everything: bool = True) -> None:
    """Print diagnostics on standard error, coloured where that is a terminal.

    Without ``everything`` a long list is cut, and its end says how much is left out.
    """
    entries = tuple(diagnostics)
    shown = entries if everything else entries[:_MOST]
    coloured = wants_colour(sys.stderr)
    for entry in shown:
        text = listing(entry)
        click.echo(painted(entry, text) if coloured else text, err=True)
    if len(shown) < len(entries):
        click.echo(f"... and {len(entries) - len(shown)} more", err=True)


def say(text: str) -> None:
    """Print a line on standard output; a reader that has gone does not end the run."""
    try:
        click.echo(text)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def unwritten_exit_code(failure: OSError) -> int:
    """What leaves a file unwritten: 2 where the path leads nowhere, 3 where the system refuses."""
    wrong_path = (FileNotFoundError, NotADirectoryError, IsADirectoryError)
    return 2 if isinstance(failure, wrong_path) else 3


def painted(entry: Diagnostic, text: str) -> str:
    """The listing of a diagnostic with its severity in colour."""
    word = entry.severity.value
    return text.replace(f"{word}[", click.style(word, fg=_COLOURS[entry.severity]) + "[", 1)


def wants_colour(stream: TextIO) -> bool:
    """Whether a stream is a terminal that shows colours and is allowed to (no-color.org)."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not plain
