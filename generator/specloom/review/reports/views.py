"""Views of a review: what a report shows of each API, operation by operation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from specloom.review.findings import Finding

Words: TypeAlias = tuple[tuple[str, str], ...]
"""Text in parts: the element of HTML for each, ``span`` or ``code``, and what it says."""


@dataclass(frozen=True, slots=True)
class FactView:
    """A row of a page: where it is, and what it states.

    ``place`` is its lines, with the page where the operation has several; ``anchor`` is empty
    where the row is shown a second time.
    """

    page: str
    lines: str
    place: str
    anchor: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding: its level is a word of the style sheet as well."""

    id: str
    level: str
    message: str
    hint: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One place of the spec beside what pages say of it and what is generated from it.

    ``state`` is ``carried``, ``inferred``, ``contradicted`` or ``problem``; ``label`` says it in
    a word or two. ``links`` are the anchors of what it cites, with their text.
    """

    template: str = "report/row.html.jinja"
    name: str
    kind: str
    anchor: str
    state: str
    label: str
    facts: tuple[FactView, ...] = ()
    place: str = ""
    words: tuple[str, ...] = ()
    description: Words = ()
    note: Words = ()
    links: tuple[tuple[str, str], ...] = ()
    code: str = ""
    findings: tuple[FindingView, ...] = ()
    pages: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """The sign beside the label, so that colour is not all that tells states apart."""
        return {"carried": "✓", "inferred": "~", "contradicted": "≠"}.get(self.state, "✕")


@dataclass(frozen=True, slots=True)
class SectionView:
    """Rows of one part of a call."""

    title: str
    rows: tuple[RowView, ...]


@dataclass(frozen=True, slots=True)
class OperationView:
    """An operation and everything that it reaches; ``counts`` are its rows by state."""

    id: str
    anchor: str
    method: str
    path: str
    pages: tuple[str, ...]
    sections: tuple[SectionView, ...]

    @property
    def rows(self) -> tuple[RowView, ...]:
        """Its rows, section by section."""
        return tuple(row for section in self.sections for row in section.rows)

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many rows there are of each state, the problems first."""
        return counted(self.rows)


@dataclass(frozen=True, slots=True)
class ApiView:
    """One API. Held against a ``base``, it is without the ``known`` findings that were there."""

    name: str
    title: str
    file: str
    pages: tuple[tuple[str, int], ...]
    operations: tuple[OperationView, ...]
    findings: tuple[Finding, ...] = ()
    known: int = 0
    base: str = ""

    @property
    def rows(self) -> tuple[RowView, ...]:
        """Its rows, operation by operation."""
        return tuple(row for operation in self.operations for row in operation.rows)

    @property
    def note(self) -> str:
        """What is left out for the sake of a base; empty without one."""
        were = "finding was" if self.known == 1 else "findings were"
        told = f"only what is new since {self.base}; {self.known} {were} there before"
        return told if self.base else ""


STATES: Final = ("problem", "contradicted", "inferred", "carried")


def counted(rows: Iterable[RowView]) -> tuple[tuple[str, int], ...]:
    """The number of rows in each state, in the order of :data:`STATES`."""
    listed = [row.state for row in rows]
    return tuple((state, listed.count(state)) for state in STATES)


def told(counts: Iterable[tuple[str, int]]) -> str:
    """Counts in words: ``3 problems, 40 inferred``; what there is none of goes without saying."""
    words = (
        f"{count} {state}{'s' * (state == 'problem' and count != 1)}"
        for state, count in counts
        if count
    )
    return ", ".join(words) or "nothing"


def anchor_of(*parts: str) -> str:
    """A fragment that a link can name: letters, digits and dashes alone."""
    return "-".join(re.sub(r"[^0-9A-Za-z_]+", "-", part).strip("-") or "0" for part in parts)
