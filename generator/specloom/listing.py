"""Diagnostics as people read them: the message, the lines around its place, all fit to be shown."""

from __future__ import annotations

import functools
import stat
import unicodedata
from pathlib import Path

from specloom.diagnostics import Diagnostic, Span, line_end


def listing(diagnostic: Diagnostic) -> str:
    """The diagnostic as it is printed: place, message, the lines around it, the hint."""
    head = f"{diagnostic.severity.value}[{diagnostic.code}]: {visible(diagnostic.message)}"
    span = diagnostic.span
    if span is None:
        lines = [head]
    else:
        lines = [f"{visible(str(span))}: {head}", *_source_lines(span)]
    lines += [f"  {related.role}: {visible(str(related.span))}" for related in diagnostic.related]
    if diagnostic.hint:
        lines.append(f"  hint: {visible(diagnostic.hint)}")
    return "\n".join(lines)


def visible(text: str) -> str:
    """The text with every character that a terminal would act on, or hide, written as an escape."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


_LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file that is read to show lines of it: rows come in any number."""


def _lines_of(file: str) -> tuple[str, ...]:
    """The lines of a file, none where it cannot be read."""
    path = Path(file).absolute()
    try:
        status = path.stat()
        is_readable = stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST
        return _lines_at(path, status.st_mtime_ns) if is_readable else ()
    except OSError:
        return ()


@functools.lru_cache(maxsize=4)
def _lines_at(path: Path, _changed: int) -> tuple[str, ...]:
    """The lines of a file as it stood at a time: a run prints many diagnostics of one file."""
    text = path.read_bytes().decode("utf-8", "backslashreplace").removeprefix("\ufeff")
    return tuple(text.split(line_end(text)))


_CONTEXT = 1
_COLUMNS = 80


def _source_lines(span: Span) -> list[str]:
    """Up to three lines of source around the span with a caret below the column.

    No row is wider than a terminal, whatever the file holds: a longer line is shown as a window
    around the column.
    """
    source = _lines_of(span.file)
    if span.line > len(source) or not any(source):
        return []
    first, last = max(span.line - _CONTEXT, 1), min(span.line + _CONTEXT, len(source))
    gutter = len(str(last))
    width = _COLUMNS - gutter - len("  " " | ")
    start = _window(source[span.line - 1], span.column, width)
    rows = []
    for number in range(first, last + 1):
        shown = _cells(source[number - 1].rstrip("\r"), start, width)
        rows.append(f"  {number:>{gutter}} | {''.join(shown)}".rstrip())
        if number == span.line:
            left = _columns(*shown[: span.column - 1 - start])
            rows.append(f"  {'':>{gutter}} | {' ' * left}^")
    return rows


def _window(line: str, column: int, width: int) -> int:
    """The first character of a line to show, so that the one at the column can be seen.

    It stands in the middle, or further to the right where little follows it.
    """
    if column <= width - 8 and len(_cells(line, 0, width - 8)) >= min(column, len(line)):
        return 0
    start = column - 1
    left = max(width // 2, width - 1 - _columns(*_cells(line, start, width)))
    while start > 0 and (left := left - _columns(*_cells(line, start - 1, width, 1))) >= 0:
        start -= 1
    return start


def _cells(line: str, start: int, width: int, most: int | None = None) -> list[str]:
    """Each character from the first on as it is shown, as many as fit into so many columns."""
    found: list[str] = []
    for character in line[start : start + (width if most is None else most)]:
        cell = visible(" " if character == "\t" else character)
        width -= _columns(cell)
        if width < 0:
            break
        found.append(cell)
    return found


def _columns(*cells: str) -> int:
    """How many columns of a terminal these take: ideographs take two, accents none."""
    text = "".join(cells)
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)
