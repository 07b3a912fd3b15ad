"""A report for people: each finding as diagnostics are printed, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeAlias

from specloom.diagnostics import Diagnostic, Severity
from specloom.listing import listing
from specloom.review.findings import Report, Summary

Painter: TypeAlias = Callable[[Diagnostic, str], str]
"""What colours the text of a diagnostic where it is shown on a terminal."""


MANY = 100
"""A report of more findings is told by its rules, with a few findings of each."""
_FEW = 5


def text_listing(
    report: Report, *, painted: Painter | None = None, everything: bool = True
) -> Iterator[str]:
    """The findings that nobody approved, one text of several lines each, then the tally.

    Without ``everything``, a report of many has the first few findings of each rule, and before the
    tally the count of each rule.
    """
    is_cut = not everything and len(report.open) > MANY
    met: Counter[str] = Counter()
    for finding in report.open:
        met[finding.id] += 1
        if not is_cut or met[finding.id] <= _FEW:
            text = listing(finding.diagnostic)
            yield text if painted is None else painted(finding.diagnostic, text)
    if is_cut:
        yield from _by_rule(report)
    yield tally(report.summary)


def _by_rule(report: Report) -> Iterator[str]:
    """How many findings there are of each rule, errors first."""
    counts = Counter((finding.level, finding.id) for finding in report.open)
    order = [Severity.ERROR, Severity.WARNING, Severity.INFO]
    yield ""
    for level in order:
        for (found, id_), count in counts.most_common():
            if found is level:
                yield f"{count:>7}  {level.value}[{id_}]"
    yield f"{_FEW} at most of each are shown; --all shows every one"


def tally(summary: Summary) -> str:
    """The counts of a report in a line: ``1 error, 2 warnings; 3 approved``."""
    counts = ((summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "remark"))
    words = [_counted(count, word) for count, word in counts if count]
    text = ", ".join(words) or "no findings"
    return f"{text}; {summary.approved} approved" if summary.approved else text


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
