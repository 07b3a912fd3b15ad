"""Findings of a review while it runs: each with its place in the spec and on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from specloom.diagnostics import Related, Severity, Span
from specloom.load import Site
from specloom.review.findings import Finding
from specloom.review.nodes import Cited
from specloom.review.transcription.stated import Row


@dataclass(slots=True)
class Collector:
    """Collects findings; ``locate`` finds a site of the spec in its file."""

    locate: Callable[[Site], Span]
    findings: list[Finding] = field(default_factory=list)

    def error(
        self,
        id: str,
        message: str,
        site: Site,
        *,
        rows: Iterable[Row] = (),
        cited: Iterable[Cited] = (),
        subject: str = "",
        hint: str = "",
        level: Severity = Severity.ERROR,
        related: Iterable[Related] = (),
    ) -> None:
        """Record a finding at a site, with the rows of pages and the citations it speaks of."""
        places = [*(place for row in rows for place in _places(row)), *related]
        places += [
            Related("cited", Span(item.page, item.first, 1))
            for item in cited
            if item.page not in {place.span.file for place in places}
        ]
        finding = Finding(
            id=id,
            level=level,
            message=message,
            span=self.locate(site),
            pointer=site.pointer,
            hint=hint,
            related=tuple(dict.fromkeys(places)),
            subject=subject,
        )
        self.findings.append(finding)

    def warning(
        self,
        id: str,
        message: str,
        site: Site,
        *,
        rows: Iterable[Row] = (),
        cited: Iterable[Cited] = (),
        subject: str = "",
        hint: str = "",
    ) -> None:
        """Record a finding that does not fail the review."""
        self.error(
            id,
            message,
            site,
            rows=rows,
            cited=cited,
            subject=subject,
            hint=hint,
            level=Severity.WARNING,
        )


def _places(row: Row) -> list[Related]:
    """The line of the page, and the row of the facts file that states it."""
    places = [Related("page", Span(row.page.page, row.fact.line, 1))]
    if row.fact.span is not None:
        places.append(Related("fact", row.fact.span))
    return places
