"""A saved page as rows of text: what every style reads, whatever the page was saved as."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line, paragraph, heading or table row of a page, never blank.

    ``line`` and ``last_line`` are its lines in the saved file, from 1. ``text`` is what a reader
    sees, white space folded, with a space wherever markup sets two words apart. ``heading`` is the
    level of a heading, 0 for other text. ``depth`` is how deep the row lies in lists or
    indentation: only its order means anything. ``cells`` are those of a table's row, None
    elsewhere, and ``cell_lines`` the lines on which they begin. ``gap`` says that a blank line or
    the edge of a block comes before. ``code`` is a block of program text.
    """

    line: int
    last_line: int
    text: str
    heading: int = 0
    depth: int = 0
    cells: tuple[str, ...] | None = None
    cell_lines: tuple[int, ...] = ()
    gap: bool = False
    code: bool = False


def folded(text: str) -> str:
    """The text on one line, white space and the marks nobody sees folded."""
    for mark in ("\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad", "\u2060"):
        text = text.replace(mark, "")
    return " ".join(text.split())
