"""The review of one spec: every fact against the spec, and every node of the spec against facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from specloom.diagnostics import Diagnostic, Diagnostics, Refused, Severity, Span, shown
from specloom.ir import Status
from specloom.load import Site
from specloom.openapi import read_description
from specloom.openapi.description import Reading
from specloom.pages import Kind, Page, Test, load_facts
from specloom.review.findings import Finding
from specloom.review.nodes import Node, SpecNodes, Use
from specloom.review.provenance import read_nodes
from specloom.review.transcription.absent import AbsentFields, absent_fields
from specloom.review.transcription.citations import Citations
from specloom.review.transcription.collector import Collector
from specloom.review.transcription.differences import Verdict
from specloom.review.transcription.fields import FieldCheck, presence_by_custom
from specloom.review.transcription.names import NameCheck
from specloom.review.transcription.placing import By, Placed, folded, place
from specloom.review.transcription.record import RECORD, Record, RecordCheck, read_record
from specloom.review.transcription.rules import RuleCheck
from specloom.review.transcription.stated import Row, Stated, comparable, says_of_row, stated_of
from specloom.review.transcription.statements import Statements
from specloom.review.transcription.unread_rules import caused_by_fields, record_keys
from specloom.review.transcription.whole import WholeCheck

PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a review found out: the findings, and how each node stands.

    ``rows`` are the rows of pages behind each node, ``verdicts`` how it stands to them, ``held``
    the fields that facts hold in full, ``locate`` finds a site in its
    file.
    """

    spec: SpecNodes
    pages: tuple[Page, ...]
    placed: Placed
    absent: AbsentFields
    findings: tuple[Finding, ...]
    rows: Mapping[Site, tuple[Row, ...]]
    verdicts: Mapping[Site, Verdict]
    held: frozenset[Site]
    locate: Callable[[Site], Span]


def review_spec(spec: Path) -> Checked:
    """Review a spec against the facts files in the folder ``pages`` beside it, and its record.

    Raises:
        Refused: the spec, a facts file or the record cannot be read.
    """
    diagnostics = Diagnostics()
    reading = read_description(spec, name=shown(spec), diagnostics=diagnostics)
    diagnostics.refuse_errors()
    return check(reading, read_pages(spec.parent / PAGES), read_record(spec.parent / RECORD))


def check(reading: Reading, pages: tuple[Page, ...], record: Record | None) -> Checked:
    """Hold a description against pages and, where there is one, against a record."""
    told = Diagnostics()
    nodes = read_nodes(reading, told)
    locate = partial(reading.documents.span, key=True)
    collector = Collector(locate)
    placed = place(nodes, pages)
    absent = absent_fields(placed)
    review = _Review(collector, nodes, {page.page: page for page in pages}, placed, absent)
    review.run()
    # A rule that names a field which is missing: the field is what has to be mended.
    root = reading.documents.root.value
    caused = caused_by_fields(root, told.errors, absent)
    if record is not None:
        unread = record_keys(root, caused)
        RecordCheck(collector, nodes, record, absent, unread).run(review.held)
    spans = {str(reading.documents.span(site)): site.pointer for site in nodes.nodes}
    errors = [item for item in told.errors if item not in caused]
    findings = [*collector.findings, *(_finding(item, spans) for item in errors)]
    return Checked(
        nodes,
        pages,
        review.placed,
        absent,
        tuple(findings),
        review.rows,
        review.verdicts,
        frozenset(review.held),
        locate,
    )


def read_pages(folder: Path) -> tuple[Page, ...]:
    """The facts files of an API, by name.

    Raises:
        Refused: one cannot be read, or two are of the same page.
    """
    pages = [load_facts(path) for path in sorted(folder.glob("*.yaml"))]
    refused = [page for page in pages if [item.page for item in pages].count(page.page) > 1]
    if refused:
        names = " and ".join(page.file for page in refused)
        message = f"{names} are facts of the same page"
        raise Refused(Diagnostic(Severity.ERROR, "same-page", message))
    return tuple(pages)


def _finding(entry: Diagnostic, spans: Mapping[str, str]) -> Finding:
    """What the reading of rules said, as a finding."""
    return Finding(
        id=entry.code,
        level=entry.severity,
        message=entry.message,
        span=entry.span,
        pointer=spans.get(str(entry.span), ""),
        hint=entry.hint,
        related=entry.related,
        subject=entry.message,
    )


@dataclass(slots=True)
class _Review:
    """One run over a spec and its pages."""

    collector: Collector
    spec: SpecNodes
    pages: Mapping[str, Page]
    placed: Placed
    absent: AbsentFields
    rows: dict[Site, tuple[Row, ...]] = field(default_factory=dict)
    verdicts: dict[Site, Verdict] = field(default_factory=dict)
    held: set[Site] = field(default_factory=set)
    customs: set[Site] = field(default_factory=set)

    def run(self) -> None:
        miscited = Citations(self.collector, self.spec, self.pages, self.placed).run()
        known = self._known_values()
        for use, stated in self._stated():
            self._field(use, stated, known)
        rules = RuleCheck(self.collector, self.spec, self.pages, self.placed, self.absent).run()
        NameCheck(self.collector, self.placed, self.absent).run()
        for item in self.absent.fields:
            if item.renamed is not None:
                self.rows[item.renamed.node.site] = item.rows
        WholeCheck(self.collector, self.spec, self.pages, self.placed).run()
        for behind in (
            rules,
            Statements(self.collector, self.spec, self.pages, self.placed).run(),
        ):
            for site, rows in behind.items():
                self.rows[site] = tuple(dict.fromkeys((*self.rows.get(site, ()), *rows)))
        for node in self.spec.nodes.values():
            self._node(node, miscited)

    def _stated(self) -> list[tuple[Use, Stated]]:
        """Each field with what the pages of its operations state of it."""
        found: dict[tuple[Site, str, str], tuple[Use, list[Row]]] = {}
        for match in self.placed.matches:
            key = match.use.node.site, match.use.at, match.use.name
            found.setdefault(key, (match.use, []))[1].append(match.row)
        return [(use, stated_of(dict.fromkeys(rows))) for use, rows in found.values()]

    def _field(self, use: Use, stated: Stated, known: Mapping[str, frozenset[str]]) -> None:
        node = use.node
        enums = tuple(self.spec.nodes[site] for site in node.enums if site in self.spec.nodes)
        name = folded(use.name)
        check = FieldCheck(
            self.collector,
            use,
            stated,
            (node, *enums),
            known.get(name, frozenset()),
            frozenset(self._stated_elsewhere(name)),
        )
        verdict = check.run()
        if verdict is Verdict.INFERRED and not check.infers and not self._is_nameless(node):
            self.collector.warning(
                "inferred-nothing",
                f"{use.name} is marked inferred, and every part of it is stated",
                node.site,
                rows=stated.rows,
                subject=f"{use.at} {use.name}",
                hint="drop x-status and x-note, or say which part no page states",
            )
        before = self.verdicts.get(node.site, Verdict.CARRIED)
        self.verdicts[node.site] = max(before, verdict, key=list(Verdict).index)
        self.rows[node.site] = tuple(dict.fromkeys((*self.rows.get(node.site, ()), *stated.rows)))
        if presence_by_custom(stated):
            self._custom(node, presence_by_custom(stated))

    def _stated_elsewhere(self, name: str) -> Iterator[object]:
        """The types and the lists of values that any page states of a field of this name."""
        for page in self.pages.values():
            for fact in page.of_kind(Kind.FIELD):
                if fact.name is not None and folded(fact.name) == name:
                    says = says_of_row(Row(page, fact))
                    yield from (kind for kind in (says.type, says.items) if kind)
                    if says.values is not None:
                        yield comparable("values", says.values)

    def _is_nameless(self, node: Node) -> bool:
        """Whether the page has lost the name, which is what is inferred then."""
        return any(
            match.by is By.CITATION for match in self.placed.matches if match.use.node is node
        )

    def _custom(self, node: Node, rows: tuple[Row, ...]) -> None:
        """Presence that the page marks nowhere is inferred, once, on the schema."""
        owner = node.site.pointer.rpartition("/properties/")[0]
        schema = self.spec.nodes.get(Site(node.site.file, owner))
        if schema is None or schema.site in self.customs or schema.status is Status.INFERRED:
            return
        self.customs.add(schema.site)
        self.collector.error(
            "presence-not-stated",
            f"the page marks no field of {schema.name} as optional: its required is inferred",
            schema.site,
            rows=rows[:1],
            subject="schema",
            hint="mark the schema x-status: inferred, and say so in its x-note",
        )

    def _known_values(self) -> dict[str, frozenset[str]]:
        """Values that conditions of the pages name, by the field that they test."""
        found: dict[str, set[str]] = {}
        for page in self.pages.values():
            for fact in page.of_kind(Kind.RULE):
                for condition in fact.when or ():
                    if condition.test in {Test.EQUALS, Test.NOT}:
                        values = found.setdefault(folded(condition.field), set())
                        values.update(str(value) for value in condition.values)
        return {name: frozenset(values) for name, values in found.items()}

    def _node(self, node: Node, miscited: frozenset[Site]) -> None:
        """What is said of any node: its words, and how it stands."""
        if node.is_field and not node.description:
            self.collector.error(
                "description-missing",
                f"{node.kind.value} {node.name} has no description",
                node.site,
                hint="say in your own words what it is for",
            )
        if node.site in miscited:
            self.verdicts[node.site] = Verdict.MISCITED
        elif not node.cited and node.status is not Status.INFERRED:
            self.verdicts[node.site] = Verdict.UNCITED
        elif node.site not in self.verdicts:
            self.verdicts[node.site] = _VERDICTS[node.status]
        rows = self.rows.get(node.site)
        if node.is_field and node.cited and not rows and self._is_covered(node):
            self._invented(node)
        if node.is_field and rows and node.status is Status.STATED and not node.note:
            self.held.add(node.site)

    def _is_covered(self, node: Node) -> bool:
        return all(cited.page in self.pages for cited in node.cited)

    def _invented(self, node: Node) -> None:
        if node.site not in {use.node.site for item in self.spec.operations for use in item.uses}:
            return
        self.collector.error(
            "field-not-stated",
            f"no page states a field {node.name} at this place",
            node.site,
            cited=node.cited,
            subject=node.name,
            hint="correct its name, or drop x-source and mark it x-status: inferred",
        )
        self.verdicts[node.site] = Verdict.DIFFERENT


_VERDICTS = {
    Status.STATED: Verdict.CARRIED,
    Status.INFERRED: Verdict.INFERRED,
    Status.CONTRADICTED: Verdict.CONTRADICTED,
}
