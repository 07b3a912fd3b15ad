"""A large file as ranges of bytes that end where rows do, so that several machines can check it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from specloom.diagnostics import Diagnostic, Refused
from specloom.scan.file_scan import OpenFile
from specloom.scan.plan import Plan

RANGE_SIZE = 4 * 1024 * 1024
"""Bytes of a range, at least: finding its end costs little beside checking it."""


@dataclass(frozen=True, slots=True)
class Range:
    """Whole rows of a file: where they begin, in bytes from 0, and in lines and columns from 1."""

    offset: int
    size: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The ranges of a file, up to where it was refused, if it was.

    ``plan`` knows the columns; ``header`` is what stands before the first row.
    """

    plan: Plan
    header: bytes
    ranges: tuple[Range, ...]
    refused: tuple[Diagnostic, ...] = ()
    exit_code: int = 0


def cut_into_ranges(opened: OpenFile, least: int) -> Cut:
    """Read a file to its end for the ends of its rows; a range has ``least`` bytes or more."""
    found: list[Range] = []
    refused: Refused | None = None
    # Where the next part begins, but for what it skips.
    offset = len(opened.header)
    range_ = None
    try:
        for part in opened.parts:
            offset += part.skipped + len(part.content)
            if range_ is None:
                start = offset - len(part.content)
                range_ = Range(start, 0, part.line, part.column)
            range_ = replace(range_, size=offset - range_.offset)
            if range_.size >= least:
                found.append(range_)
                range_ = None
    except Refused as refusal:
        refused = refusal
    if range_ is not None:
        found.append(range_)
    if refused is None:
        return Cut(opened.plan, opened.header, (*found,))
    return Cut(opened.plan, opened.header, (*found,), refused.diagnostics, refused.exit_code)
