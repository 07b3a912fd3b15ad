"""A report for people: each finding as diagnostics are printed, and how many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from specloom.diagnostics import Diagnostic, listing
from specloom.review.findings import Report, Summary

Painter: TypeAlias = Callable[[Diagnostic, str], str]
"""What colours the text of a diagnostic where it is shown on a terminal."""


def text_listing(report: Report, *, painted: Painter | None = None) -> Iterator[str]:
    """The findings that nobody approved, one text of several lines each, then the tally."""
    for finding in report.open:
        text = listing(finding.diagnostic)
        yield text if painted is None else painted(finding.diagnostic, text)
    yield tally(report.summary)


def tally(summary: Summary) -> str:
    """The counts of a report in a line: ``1 error, 2 warnings; 3 approved``."""
    counts = ((summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "remark"))
    words = [_counted(count, word) for count, word in counts if count]
    text = ", ".join(words) or "no findings"
    return f"{text}; {summary.approved} approved" if summary.approved else text


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
