"""What a changed page means for a spec: who cites what changed, and which lines to cite now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from specloom.pages import Unplaced
from specloom.pages.comparison.changes import Change, ChangeKind, Comparison, LineMap
from specloom.review.citing import Citing


@dataclass(frozen=True, slots=True)
class MovedCitation:
    """A citation of the page, and the lines that it should name now: ``now`` is None where that
    cannot be told, since what it cited is gone."""

    citing: Citing
    now: tuple[int, int] | None

    @property
    def is_current(self) -> bool:
        """Whether the citation still names the right lines."""
        return self.now == (self.citing.first, self.citing.last)


@dataclass(frozen=True, slots=True)
class CitedChange:
    """A change and the citations that touch the lines where its fact stood."""

    change: Change
    cited_by: tuple[MovedCitation, ...]


@dataclass(frozen=True, slots=True)
class CitedLine:
    """A line that no fact covers and that is gone, and who cites it."""

    line: Unplaced
    cited_by: tuple[MovedCitation, ...]


@dataclass(frozen=True, slots=True)
class PageReport:
    """Everything a changed page asks of a person.

    ``changes`` are in the order of the page, ``stale`` the citations whose lines are no longer
    right, in the order of the spec.
    """

    changes: tuple[CitedChange, ...]
    new_lines: tuple[Unplaced, ...]
    lost_lines: tuple[CitedLine, ...]
    stale: tuple[MovedCitation, ...]

    @property
    def is_clean(self) -> bool:
        """Whether the page says what it said, on the same lines."""
        return not (self.changes or self.new_lines or self.lost_lines)

    def counts(self) -> dict[str, int]:
        """How many facts of each kind of change, and how many lines and citations."""
        kinds = Counter(cited.change.kind for cited in self.changes)
        return {
            **{kind.value: kinds[kind] for kind in ChangeKind},
            "new_lines": len(self.new_lines),
            "lost_lines": len(self.lost_lines),
            "stale_citations": len(self.stale),
        }


def page_report(comparison: Comparison, citing: Sequence[Citing]) -> PageReport:
    """Hold the changes of a page against those who cite it."""
    citations = [MovedCitation(node, _now(node, comparison.lines)) for node in citing]
    return PageReport(
        changes=tuple(
            CitedChange(change, _touching(citations, change)) for change in comparison.changes
        ),
        new_lines=comparison.new_lines,
        lost_lines=tuple(
            CitedLine(line, _at(citations, line.line, line.line)) for line in comparison.lost_lines
        ),
        stale=tuple(citation for citation in citations if not citation.is_current),
    )


def _touching(citations: Sequence[MovedCitation], change: Change) -> tuple[MovedCitation, ...]:
    if change.before is None:
        return ()
    return _at(citations, change.before.line, change.before.end)


def _at(citations: Sequence[MovedCitation], first: int, last: int) -> tuple[MovedCitation, ...]:
    return tuple(citation for citation in citations if citation.citing.touches(first, last))


def _now(citing: Citing, lines: LineMap) -> tuple[int, int] | None:
    first, last = lines.now(citing.first), lines.now(citing.last)
    if first is None or last is None or first > last:
        return None
    return first, last
