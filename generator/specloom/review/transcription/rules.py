"""Rules: each condition that a page states against those of the spec, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from specloom import ir
from specloom.ir import Status
from specloom.load import Site
from specloom.pages import Fact, Kind, Page, Test
from specloom.review.nodes import Node, OperationNodes, SpecNodes
from specloom.review.transcription.absent import AbsentFields
from specloom.review.transcription.collector import Collector
from specloom.review.transcription.placing import Placed, folded
from specloom.review.transcription.stated import Row, plain

_GROUPS = frozenset({"at_least_one", "exactly_one", "at_most_one", "all_or_none"})


@dataclass(frozen=True, slots=True)
class Atom:
    """The smallest statement of a rule: one field, or a group that only counts together.

    Names are folded, so that a page that writes ``area_code`` speaks of ``AreaCode``.
    """

    kind: str
    fields: frozenset[str]
    of: frozenset[str]
    when: frozenset[tuple[str, str, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """Holds the rules of a spec against those that its pages state, in both directions."""

    collector: Collector
    spec: SpecNodes
    pages: Mapping[str, Page]
    placed: Placed
    absent: AbsentFields

    def run(self) -> dict[Site, tuple[Row, ...]]:
        """Check them all; what comes back are the rows behind each rule of the spec."""
        behind: dict[Site, tuple[Row, ...]] = {}
        stated = {atom for row in self._rows() for atom in atoms_of_fact(row.fact)}
        for page in self.pages.values():
            for fact in page.of_kind(Kind.RULE):
                row = Row(page, fact)
                for node in self._carrying(row):
                    behind[node.site] = (*behind.get(node.site, ()), row)
        for node in self._rules():
            self._against_pages(node, stated, behind.get(node.site, ()))
        return behind

    def _rows(self) -> Iterator[Row]:
        for page in self.pages.values():
            yield from (Row(page, fact) for fact in page.of_kind(Kind.RULE))

    def _rules(self, operations: Iterable[OperationNodes] | None = None) -> Iterator[Node]:
        chosen = self.spec.operations if operations is None else operations
        seen: set[tuple[Site, frozenset[Atom]]] = set()
        for operation in chosen:
            for node in operation.rules:
                key = node.site, frozenset(atoms_of_node(node))
                if key not in seen:
                    seen.add(key)
                    yield node

    def _carrying(self, row: Row) -> list[Node]:
        """The rules of the spec that carry a row; what none carries is missing."""
        wanted = set(atoms_of_fact(row.fact))
        operations = self.placed.operations_of(row)
        if not wanted or not operations:
            return []
        nodes = list(self._rules(operations))
        found = [node for node in nodes if wanted & set(atoms_of_node(node))]
        carried = {atom for node in found for atom in atoms_of_node(node)}
        lacking = {atom for atom in wanted - carried if not self._is_turned(atom, nodes)}
        if lacking:
            answering = [node for node in nodes if _answers(node, row, lacking)]
            found += answering
            lacking = set() if answering else lacking
        lacking -= self._gone_with_a_field(row, lacking, operations)
        if lacking:
            near = [node for node in nodes if node.cites(row.page.page, row.fact.line)]
            site = near[0].site if near else operations[0].node.site
            self.collector.error(
                "rule-missing",
                f"{row} states {in_words(row.fact)}, and no rule of {operations[0].id} says so",
                site,
                rows=[row],
                subject=f"{row} {in_words(row.fact)}",
                hint="add it to x-rules, or to the schema in JSON Schema's own words",
            )
        return found

    def _gone_with_a_field(
        self, row: Row, lacking: set[Atom], operations: tuple[OperationNodes, ...]
    ) -> set[Atom]:
        """What is missing for the sake of a field that is missing: told where the field is."""
        gone = set()
        for atom in lacking:
            causes = self.absent.named(_named_by(atom), operations)
            for cause in causes[:1]:
                cause.rules.append(row)
                gone.add(atom)
        return gone

    def _is_turned(self, atom: Atom, nodes: list[Node]) -> bool:
        """An alias stated from the other side: the page says elsewhere which of the two wins."""
        if atom.kind != "alias_of":
            return False
        turned = Atom(atom.kind, atom.of, atom.fields, atom.when)
        stated = {item for row in self._rows() for item in atoms_of_fact(row.fact)}
        return turned in stated and any(turned in atoms_of_node(node) for node in nodes)

    def _against_pages(self, node: Node, stated: set[Atom], rows: tuple[Row, ...]) -> None:
        """A rule that no page states is inferred, or the pages contradict each other on it."""
        unstated = [
            atom
            for atom in atoms_of_node(node)
            if atom not in stated and not self.absent.named(_named_by(atom), self.spec.operations)
        ]
        is_known = all(cited.page in self.pages for cited in node.cited)
        if unstated and node.status is Status.STATED and node.cited and is_known:
            self.collector.error(
                "rule-not-stated",
                f"no page states that {node.name} holds for "
                f"{', '.join(sorted(name for atom in unstated for name in atom.fields))} like this",
                node.site,
                cited=node.cited,
                subject=node.name,
                hint="correct it, or mark it x-status: inferred and say in x-note from what",
            )
        if rows and not unstated and node.cited and not _cites_one(node, rows):
            self.collector.error(
                "citation-wrong",
                f"the rule {node.name} is stated elsewhere: {', '.join(map(str, rows))}",
                node.site,
                rows=rows,
                cited=node.cited,
                subject="rule",
            )
        is_silent = not node.cited and node.status is Status.INFERRED
        for row in rows if is_silent or _cites_one(node, rows) else ():
            if not _cites_one(node, (row,)) and not _elsewhere(node, row, rows):
                self.collector.warning(
                    "row-not-cited",
                    f"{row} states {node.name} as well, and is not cited",
                    node.site,
                    rows=[row],
                    subject=str(row),
                )


def _named_by(atom: Atom) -> frozenset[str]:
    """Every field that a statement names."""
    return atom.fields | atom.of | {name for name, _, _ in atom.when}


def _answers(node: Node, row: Row, lacking: set[Atom]) -> bool:
    """Whether a rule says in its note why it names other fields than a row that it cites."""
    if node.status is not Status.CONTRADICTED or not node.note:
        return False
    near = {(key, atom.when) for atom in lacking for key in _subjects(atom)}
    mine = {(key, atom.when) for atom in atoms_of_node(node) for key in _subjects(atom)}
    return bool(near & mine) and _cites_one(node, (row,))


def _elsewhere(node: Node, row: Row, rows: tuple[Row, ...]) -> bool:
    """Whether a line that is cited states the same of each field as the row does."""
    wanted = set(atoms_of_fact(row.fact))
    cited = [other for other in rows if other.page == row.page and _cites_one(node, (other,))]
    return wanted <= {atom for other in cited for atom in atoms_of_fact(other.fact)}


def _subjects(atom: Atom) -> Iterator[tuple[str, str]]:
    """What a statement is about: its fields, and of two names of one thing both."""
    names = atom.fields | atom.of if atom.kind == "alias_of" else atom.fields
    yield from ((atom.kind, name) for name in names)


def _cites_one(node: Node, rows: tuple[Row, ...]) -> bool:
    return any(row.is_cited_by(cited) for row in rows for cited in node.cited)


def atoms_of_fact(fact: Fact) -> list[Atom]:
    """The statements of a row about a condition."""
    when = frozenset(
        (folded(item.field), _TESTS[item.test], frozenset(map(_text, item.values)))
        for item in fact.when or ()
    )
    return _atoms(fact.rule or "", fact.fields or (), fact.of or (), when)


def atoms_of_node(node: Node) -> list[Atom]:
    """The statements of a rule of the spec."""
    rule = node.rule
    if rule is None:
        return []
    when = frozenset(
        (
            folded(_bare(item.field.value)),
            item.test.value,
            frozenset(_text(value) for value in item.values),
        )
        for item in rule.when
    )
    fields = tuple(_bare(item.value) for item in rule.fields)
    return _atoms(rule.kind.value, fields, tuple(_bare(item.value) for item in rule.of), when)


def _atoms(
    kind: str,
    fields: tuple[str, ...],
    of: tuple[str, ...],
    when: frozenset[tuple[str, str, frozenset[str]]],
) -> list[Atom]:
    others = frozenset(map(folded, of))
    if kind in _GROUPS:
        return [Atom(kind, frozenset(map(folded, fields)), others, when)] if fields else []
    return [Atom(kind, frozenset({folded(name)}), others, when) for name in fields]


_TESTS = {
    Test.EQUALS: ir.Test.EQUALS.value,
    Test.NOT: ir.Test.NOT_EQUALS.value,
    Test.PRESENT: ir.Test.PRESENT.value,
    Test.ABSENT: ir.Test.ABSENT.value,
    Test.NULL: ir.Test.NULL.value,
}


def _bare(key: str) -> str:
    location, _, name = key.partition(":")
    return name if location in {"path", "query", "header", "cookie"} and name else key


def _text(value: object) -> str:
    return str(plain(getattr(value, "value", value)))


def in_words(fact: Fact) -> str:
    """A rule of a page as a message shows it: no sentence of the page."""
    when = " and ".join(
        f"{item.field} {item.test.value} {', '.join(map(_text, item.values))}".strip()
        for item in fact.when or ()
    )
    of = f" of {', '.join(fact.of)}" if fact.of else ""
    fields = ", ".join(fact.fields or ())
    return f"{fact.rule} {fields}{of}" + (f" when {when}" if when else "")
