"""Whole pages and whole operations: what a page describes and no operation of the spec is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from specloom.load import Site
from specloom.pages import Fact, Kind, Page
from specloom.review.nodes import SpecNodes
from specloom.review.transcription.collector import Collector
from specloom.review.transcription.placing import Placed
from specloom.review.transcription.stated import Row


@dataclass(frozen=True, slots=True)
class WholeCheck:
    """Says which pages and which of their operations are held against nothing."""

    collector: Collector
    spec: SpecNodes
    pages: Mapping[str, Page]
    placed: Placed

    def run(self) -> None:
        """Check every page."""
        for page in self.pages.values():
            fields = page.of_kind(Kind.FIELD)
            if fields and not page.operations() and not self.placed.described[page.page]:
                self._page(page, fields)
            left_out = dict(page.left_out)
            for name in page.operations():
                found = self.placed.called[page.page, name]
                if not found and name not in left_out:
                    self._missing(page, name)
            self._idle(page)

    def _page(self, page: Page, fields: tuple[Fact, ...]) -> None:
        self.collector.error(
            "page-not-cited",
            f"no operation cites {page.page}: nothing is held against its {_counted(len(fields))}",
            self._site(),
            rows=[Row(page, fields[0])],
            subject=page.page,
            hint="cite it where the operation it describes is, or remove its facts file",
        )

    def _missing(self, page: Page, name: str) -> None:
        facts = [fact for fact in page.facts if fact.operation == name]
        fields = sum(fact.kind is Kind.FIELD for fact in facts)
        told = f" with {_counted(fields)}" if fields else ""
        self.collector.error(
            "operation-missing",
            f"{page.page} describes {name}{told}, and the spec has no such operation",
            self._site(),
            rows=[Row(page, facts[0])],
            subject=name,
            hint=f"transcribe it, or say in the facts file why not: left_out: {{{name}: reason}}",
        )

    def _idle(self, page: Page) -> None:
        """An operation that is said to be left out and is there, or is not on the page."""
        for name, _ in page.left_out:
            there = bool(self.placed.called.get((page.page, name)))
            if there or name not in page.operations():
                why = "the spec has it" if there else "the page describes no such operation"
                self.collector.error(
                    "left-out-idle",
                    f"{page.file} leaves out {name}, and {why}",
                    self._site(),
                    subject=name,
                    hint="remove it from left_out",
                )

    def _site(self) -> Site:
        return Site(self.spec.file, "/paths")


def _counted(fields: int) -> str:
    return "1 field" if fields == 1 else f"{fields} fields"
