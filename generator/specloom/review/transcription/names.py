"""Names: fields that a page states and a spec lacks, or spells otherwise, or mistakes."""

from __future__ import annotations

from dataclasses import dataclass

from specloom.ir import Status
from specloom.review.nodes import Node, Use
from specloom.review.transcription.absent import Absent, AbsentFields
from specloom.review.transcription.collector import Collector
from specloom.review.transcription.notes import speaks_of
from specloom.review.transcription.placing import By, Placed
from specloom.review.transcription.stated import Row


@dataclass(frozen=True, slots=True)
class NameCheck:
    """Says which rows have no field, a field of another name, or two of them."""

    collector: Collector
    placed: Placed
    absent: AbsentFields

    def run(self) -> None:
        """Check every row about a field."""
        self._missing()
        self._spelled()
        self._shared_rows()
        self._nameless()

    def _missing(self) -> None:
        for item in self.absent.fields:
            if item.renamed is None:
                self._absent(item)
            elif not _owns_up_to_its_name(item.renamed.node):
                self.collector.error(
                    "name-differs",
                    f"the page calls it {item.name}, the spec {item.renamed.name}",
                    item.renamed.node.site,
                    rows=item.rows,
                    subject=item.name,
                )

    def _absent(self, item: Absent) -> None:
        rows = " and ".join(map(str, item.rows))
        stated = "states" if len(item.rows) == 1 else "state"
        rules = dict.fromkeys(item.rules)
        told = f"; its rules are missing with it: {', '.join(map(str, rules))}" if rules else ""
        self.collector.error(
            "field-missing",
            f"{rows} {stated} {item.name} ({item.at}), and {item.operation.id} has no such field"
            f"{told}",
            item.operation.node.site,
            rows=[*item.rows, *rules],
            subject=item.subject,
            hint="add it, or correct the facts file where the page was misread",
        )

    def _spelled(self) -> None:
        """A name that a page spells otherwise is a contradiction that a note has to account for:
        one page spells it like this."""
        pages = {match.row.page.page: match.row.page for match in self.placed.matches}
        spelled = {fact.name for page in pages.values() for fact in page.facts}
        for match in self.placed.matches:
            node = match.use.node
            excused = match.use.name in spelled and _owns_up_to_its_name(node)
            if match.by is By.SPELLING and not excused:
                self.collector.error(
                    "name-differs",
                    f"the page writes {match.row.fact.name}, the spec {match.use.name}",
                    node.site,
                    rows=[match.row],
                    subject=str(match.row),
                )

    def _nameless(self) -> None:
        """A name that the page has lost comes from elsewhere, and the field owns up to that."""
        met = {match.use.node.site: match for match in self.placed.matches}
        for match in met.values():
            if match.by is By.CITATION and match.use.node.status is Status.STATED:
                self.collector.warning(
                    "name-not-stated",
                    f"the page has no name for {match.use.name}",
                    match.use.node.site,
                    rows=[match.row],
                    subject=str(match.row),
                    hint="mark it x-status: inferred, and say in x-note where the name is from",
                )

    def _shared_rows(self) -> None:
        """A row without a name is one field's: two that cite it cannot both be right."""
        claimed: dict[tuple[str, int, str], dict[str, Use]] = {}
        rows: dict[tuple[str, int, str], Row] = {}
        for match in self.placed.matches:
            if match.by is By.CITATION:
                key = str(match.row), match.row.fact.index or 0, match.operation.id
                claimed.setdefault(key, {})[match.use.name] = match.use
                rows[key] = match.row
        for key, uses in claimed.items():
            if len(uses) > 1:
                for use in uses.values():
                    self.collector.error(
                        "citation-shared",
                        f"{' and '.join(sorted(uses))} cite the same field of the page",
                        use.node.site,
                        rows=[rows[key]],
                        subject=str(rows[key]),
                    )


def _owns_up_to_its_name(node: Node) -> bool:
    """Whether a note says that the page has another name here."""
    return node.status is not Status.STATED and speaks_of(node.note, "name")
