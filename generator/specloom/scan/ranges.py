"""A large file as ranges of bytes that end where rows do, so that several machines can check it."""

from __future__ import annotations

from dataclasses import dataclass

from specloom.diagnostics import Diagnostic, Refused
from specloom.scan.file_scan import OpenFile
from specloom.scan.plan import Plan

RANGE_SIZE = 4 * 1024 * 1024
"""Bytes of a range, at least: finding its end costs little beside checking it."""


@dataclass(frozen=True, slots=True)
class Range:
    """Whole rows of a file: where they begin, in bytes from 0 and in lines from 1."""

    offset: int
    size: int
    line: int


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
    """Read CSV or NDJSON to its end for the ends of its rows; a range has ``least`` bytes or more."""
    found: list[Range] = []
    refused: Refused | None = None
    # Parts lie side by side behind the header.
    offset, size, line = len(opened.header), 0, 1
    try:
        for part in opened.parts:
            line = line if size else part.line
            size += len(part.content)
            if size >= least:
                found.append(Range(offset, size, line))
                offset, size = offset + size, 0
    except Refused as refusal:
        refused = refusal
    if size:
        found.append(Range(offset, size, line))
    if refused is None:
        return Cut(opened.plan, opened.header, (*found,))
    return Cut(opened.plan, opened.header, (*found,), refused.diagnostics, refused.exit_code)
