"""From a review to its views: which rows an operation has, and what stands in each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from specloom.diagnostics import Severity, Span
from specloom.load import Site
from specloom.review.findings import Finding
from specloom.review.nodes import Cited, Node, NodeKind, OperationNodes, Says, Use
from specloom.review.reports.views import (
    ApiView,
    FactView,
    FindingView,
    OperationView,
    RowView,
    SectionView,
    Words,
    anchor_of,
)
from specloom.review.reports.words import words_of_node, words_of_row
from specloom.review.transcription.absent import Absent
from specloom.review.transcription.api import ApiReview
from specloom.review.transcription.differences import Verdict
from specloom.review.transcription.stated import Row

_STATES: Final = {
    Verdict.CARRIED: "carried",
    Verdict.INFERRED: "inferred",
    Verdict.CONTRADICTED: "contradicted",
}
_SECTIONS: Final = (
    ("path", "Path parameters"),
    ("query", "Query parameters"),
    ("header", "Header parameters"),
    ("cookie", "Cookie parameters"),
    ("request", "Request fields"),
    ("response", "Response fields"),
    ("answer-header", "Response headers"),
    ("error", "Error fields"),
)


def api_view(review: ApiReview, signatures: Mapping[str, str], base: str = "") -> ApiView:
    """What a report shows of the review of an API."""
    made = _Made(review, signatures)
    checked = review.checked
    operations = [made.operation(item) for item in checked.spec.operations]
    rest = tuple(made.rest())
    if rest:
        operations.append(
            OperationView("", anchor_of(review.api, "shared"), "", "", (), (_rest_section(rest),))
        )
    return ApiView(
        name=review.api,
        title=checked.spec.title,
        file=checked.spec.file,
        pages=tuple((page.page, len(page.facts)) for page in checked.pages),
        operations=tuple(operations),
        findings=review.findings,
        known=review.known,
        base=base,
    )


def _rest_section(rows: tuple[RowView, ...]) -> SectionView:
    """What belongs to no operation."""
    return SectionView("What no operation uses", rows)


@dataclass(slots=True)
class _Made:
    """Makes the views of one API; each node is shown where it is met first in an operation."""

    review: ApiReview
    signatures: Mapping[str, str]
    by_pointer: dict[str, list[Finding]] = field(default_factory=dict)
    shown: set[Site] = field(default_factory=set)
    anchors: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for finding in self.review.findings:
            self.by_pointer.setdefault(finding.pointer, []).append(finding)

    def operation(self, operation: OperationNodes) -> OperationView:
        """The operation: the call itself, its fields by where they travel, its rules."""
        here: set[Site] = set()
        sections = [SectionView("The call", tuple(self._call(operation, here)))]
        for at, title in _SECTIONS:
            rows = [*self._fields(operation, at, here), *self._missing(operation, at)]
            sections.append(SectionView(title, tuple(rows)))
        rules = [self._row(operation, node, here) for node in _first_of_each(operation.rules)]
        sections.append(SectionView("Rules", tuple(rules)))
        sections.append(SectionView("Schemas and enums", tuple(self._schemas(operation, here))))
        self.shown |= here
        described = self.review.checked.placed.described
        return OperationView(
            id=operation.id,
            anchor=self._anchor(operation.id),
            method=operation.method,
            path=operation.path,
            pages=tuple(name for name, items in described.items() if operation in items),
            sections=tuple(section for section in sections if section.rows),
        )

    def rest(self) -> Iterator[RowView]:
        """The nodes that no operation has shown."""
        for node in self.review.checked.spec.nodes.values():
            if node.site not in self.shown:
                yield self._row(None, node, set())

    def _call(self, operation: OperationNodes, here: set[Site]) -> Iterator[RowView]:
        nodes = [node for node in operation.own if node.kind is not NodeKind.PARAMETER]
        nodes += [self.review.checked.spec.nodes[site] for site in operation.schemes]
        for node in _first_of_each(nodes):
            yield self._row(operation, node, here)

    def _fields(self, operation: OperationNodes, at: str, here: set[Site]) -> Iterator[RowView]:
        seen: set[Site] = set()
        for use in operation.uses:
            if use.at == at and use.node.site not in seen:
                seen.add(use.node.site)
                yield self._row(operation, use.node, here, use)

    def _missing(self, operation: OperationNodes, at: str) -> Iterator[RowView]:
        for item in self.review.checked.absent.fields:
            is_here = item.operation.id == operation.id and item.at == at
            if is_here and item.renamed is None:
                yield self._absent(operation, item)

    def _absent(self, operation: OperationNodes, item: Absent) -> RowView:
        found = [
            finding
            for finding in self.by_pointer.get(operation.node.site.pointer, ())
            if finding.subject == item.subject
        ]
        return RowView(
            name=item.name,
            kind="field",
            anchor=self._anchor(operation.id, "missing", item.name),
            state="problem",
            label="missing",
            facts=tuple(self._fact(row, operation) for row in item.rows),
            findings=tuple(map(_finding, found)),
            pages=tuple(dict.fromkeys(row.page.page for row in item.rows)),
        )

    def _schemas(self, operation: OperationNodes, here: set[Site]) -> Iterator[RowView]:
        enums = {enum for use in operation.uses for enum in use.node.enums}
        for node in self.review.checked.spec.nodes.values():
            is_one = node.kind in {NodeKind.SCHEMA, NodeKind.ENUM}
            if is_one and node.site in operation.schemas | enums:
                yield self._row(operation, node, here)

    def _row(
        self,
        operation: OperationNodes | None,
        node: Node,
        here: set[Site],
        use: Use | None = None,
    ) -> RowView:
        here.add(node.site)
        checked = self.review.checked
        name = use.name if use is not None else node.name
        says: Says | None = None if use is None else use.says
        own = tuple(self._findings(node))
        facts = tuple(self._fact(row, operation) for row in checked.rows.get(node.site, ()))
        verdict = checked.verdicts.get(node.site, Verdict.CARRIED)
        state, label = _state(verdict, own)
        at = "" if use is None else use.at
        parts = [operation.id if operation else "shared", at or node.kind.value, name]
        return RowView(
            name=name,
            kind=node.kind.value if use is None else at,
            anchor=self._anchor(*parts),
            state=state,
            label=label,
            facts=facts,
            place=str(self._span(node)),
            words=words_of_node(node, says),
            description=_in_words(node.description),
            note=_in_words(node.note),
            links=tuple(self._links(node, operation)),
            code=self.signatures.get(node.site.pointer, ""),
            findings=own,
            pages=tuple(dict.fromkeys(cited.page for cited in node.cited)),
        )

    def _links(self, node: Node, operation: OperationNodes | None) -> Iterator[tuple[str, str]]:
        """What it cites: the anchor of the row that states it, and the words of the link."""
        for cited in node.cited:
            line = _stating(self.review.checked.rows.get(node.site, ()), cited)
            text = self._short(cited.page, str(cited).partition("#")[2], operation)
            yield _line_anchor(self.review.api, cited.page, line), text

    def _findings(self, node: Node) -> Iterator[FindingView]:
        """The findings at a node or inside its provenance; what pages say comes first."""
        places = dict.fromkeys((node.site.pointer, *(cited.site.pointer for cited in node.cited)))
        found = [finding for place in places for finding in self.by_pointer.get(place, ())]
        for finding in sorted(found, key=lambda item: item.id.startswith("approved")):
            if finding.id != "field-missing":
                yield _finding(finding)

    def _fact(self, row: Row, operation: OperationNodes | None) -> FactView:
        fact = row.fact
        anchor = _line_anchor(self.review.api, row.page.page, fact.line)
        if anchor in self.anchors:
            anchor = ""
        self.anchors.add(anchor)
        lines = f"L{fact.line}" + (f"-L{fact.end}" if fact.end > fact.line else "")
        place = self._short(row.page.page, lines, operation)
        return FactView(row.page.page, lines, place, anchor, words_of_row(row))

    def _short(self, page: str, lines: str, operation: OperationNodes | None) -> str:
        """Lines of a page; the page goes without saying where the operation has one alone, and
        the name of the API in its name."""
        described = self.review.checked.placed.described
        pages = [name for name, items in described.items() if operation in items]
        return lines if pages == [page] else f"{page.removeprefix(f'{self.review.api}-')}#{lines}"

    def _span(self, node: Node) -> Span:
        return self.review.checked.locate(node.site)

    def _anchor(self, *parts: str) -> str:
        """A fragment of its own for each row of the page."""
        wanted = found = anchor_of(self.review.api, *parts)
        number = 2
        while found in self.anchors:
            found, number = f"{wanted}-{number}", number + 1
        self.anchors.add(found)
        return found


def _stating(rows: Iterable[Row], cited: Cited) -> int:
    """The line of the row that a citation means, or its own first line."""
    lines = [row.fact.line for row in rows if row.page.page == cited.page]
    return next((line for line in lines if cited.covers(line)), cited.first)


def _in_words(text: str) -> Words:
    """Words and the code among them, which stands between single backticks."""
    parts = re.split(r"`([^`\n]+)`", text)
    return tuple(
        ("code" if index % 2 else "span", part) for index, part in enumerate(parts) if part
    )


def _line_anchor(api: str, page: str, line: int) -> str:
    return anchor_of(api, page, f"L{line}")


def _first_of_each(nodes: Iterable[Node]) -> Iterator[Node]:
    yield from {id(node): node for node in nodes}.values()


def _state(verdict: Verdict, findings: tuple[FindingView, ...]) -> tuple[str, str]:
    """How a row is shown: an error is a problem whatever the pages say."""
    errors = [finding for finding in findings if finding.level == "error"]
    if verdict in _STATES and errors:
        return "problem", errors[0].id.replace("-", " ")
    if verdict in _STATES:
        return _STATES[verdict], verdict.value
    return "problem" if errors else "carried", verdict.value


def _finding(finding: Finding) -> FindingView:
    level = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}
    return FindingView(
        finding.id,
        level[finding.level],
        finding.message,
        finding.hint,
        tuple(
            f"{related.role} {related.span.file}:{related.span.line}" for related in finding.related
        ),
    )
