"""The door of the command line: what is known is said at once, all else is for the commands."""

from __future__ import annotations

import os
import sys

from specloom.cli.seal import Line, unbroken

_WIDTH = 80
"""Columns that the pages beside this file need; click lays them out for a narrower terminal."""


def main() -> None:
    """Run the command line and leave with its exit code; never with a traceback for bad input."""
    arguments = sys.argv[1:]
    page = _page(arguments)
    said = [("out", page)] if page else unbroken(arguments)
    if said is not None:
        sys.exit(_told(said))
    # Here and not above: click takes twice as long to import as Python itself to start.
    from specloom.cli.commands import run

    sys.exit(run())


def _page(arguments: list[str]) -> str:
    """The page of help that is asked for, and nothing else is; empty where there is none."""
    *command, asking = arguments or [""]
    name = "".join(command) or "specloom"
    if asking not in ("--help", "-h") or len(command) > 1 or not name.isalpha():
        return ""
    if _columns() < _WIDTH:
        return ""
    try:
        with open(f"{os.path.dirname(__file__)}/help/{name}.txt", encoding="utf-8") as page:
            return page.read().rstrip("\n")
    except FileNotFoundError:
        return ""  # no command of ours, as click will say


def _columns() -> int:
    """How wide the terminal is: what ``shutil`` would say, which takes its time to import."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return (sys.__stdout__ and os.get_terminal_size(sys.__stdout__.fileno()).columns) or _WIDTH
    except (ValueError, OSError):
        return _WIDTH  # no terminal


def _told(said: list[Line]) -> int:
    """Say what is known; the exit code."""
    try:
        for stream, text in said:
            _say(stream, text)
    except OSError as failure:
        from specloom.cli.commands import told  # as above

        return told(failure)
    return 0


def _say(name: str, text: str) -> None:
    stream = sys.stderr if name == "err" else sys.stdout
    if stream is None:
        return  # it was closed before Python began
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:  # a reader that has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
