"""Citations: whether each names lines of a page that say what the node says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from specloom.ir import Status
from specloom.load import Site
from specloom.pages import Fact, Kind, Page
from specloom.review.nodes import CITING, Cited, Node, NodeKind, SpecNodes
from specloom.review.transcription.collector import Collector
from specloom.review.transcription.completeness import Completeness, own_rows
from specloom.review.transcription.placing import Placed, about, folded
from specloom.review.transcription.stated import Row

MOST_LINES: Final = 8
"""Lines of one citation of a node that is no field; a field's lies within its row."""


@dataclass(frozen=True, slots=True)
class Citations:
    """Checks the citations of every node of a spec against the pages of its API."""

    collector: Collector
    spec: SpecNodes
    pages: Mapping[str, Page]
    placed: Placed

    def run(self) -> frozenset[Site]:
        """Check them all; what comes back are the sites of nodes that cite wrongly."""
        wrong: set[Site] = set()
        rows = own_rows(self.placed)
        for node in self.spec.nodes.values():
            self._standing(node)
            own = rows.get(node.site, ())
            found = [cited for cited in node.cited if not self._is_right(node, cited, own)]
            if found:
                wrong.add(node.site)
        miscited = frozenset(wrong)
        Completeness(self.collector, self.spec, self.placed, rows).run(miscited)
        return miscited

    def _standing(self, node: Node) -> None:
        """A node says where it comes from, or that no page states it and why it is there."""
        for site in node.malformed:
            self.collector.error(
                "bad-citation",
                f"this is not how the {node.kind.value} {node.name} can say where it comes from",
                site,
                hint="x-source is page#L12 or page#L12-L14 or a list of those; x-status is stated, "
                "inferred or contradicted; x-note is a text",
            )
        if node.status is not Status.STATED and not node.note:
            self.collector.error(
                "note-missing",
                f"{node.kind.value} {node.name} is {node.status.value} without a note",
                node.site,
                hint="x-note says from what it is inferred, or who won and why",
            )
        if node.kind not in CITING or node.cited or node.malformed:
            return
        if node.status is not Status.INFERRED and not self._is_inline_rule(node):
            self.collector.error(
                "uncited",
                f"{node.kind.value} {node.name} does not say where it comes from",
                node.site,
                hint="cite the page with x-source, or mark it x-status: inferred with an x-note",
            )

    def _is_inline_rule(self, node: Node) -> bool:
        return node.kind is NodeKind.RULE and not self.pages

    def _is_right(self, node: Node, cited: Cited, own: tuple[Row, ...]) -> bool:
        page = self.pages.get(cited.page)
        if page is None:
            known = ", ".join(sorted(self.pages)) or "none"
            self.collector.error(
                "page-not-there",
                f"{node.name} cites {cited.page}, and there is no such page",
                cited.site,
                cited=[cited],
                subject=str(cited),
                hint=f"the pages of this API are: {known}",
            )
            return False
        if cited.last > (last := last_line(page)) > 0:
            self._wrong(cited, f"the page ends at line {last}")
            return False
        if node.is_field:
            return self._field(node, cited, page, own)
        if node.kind is NodeKind.RULE:
            return self._rule(node, cited, page)
        if node.kind is NodeKind.ENUM:
            return self._enum(node, cited, page)
        return self._other(node, cited, page)

    def _field(self, node: Node, cited: Cited, page: Page, own: tuple[Row, ...]) -> bool:
        """A field's citation lies in its row, or in one with the same name or about it."""
        rows = [row.fact for row in own if row.page.page == page.page]
        calls = self._calls_of(node, page)
        rows += [
            fact
            for fact in page.facts
            if about(fact, node.name) and (fact.operation is None or fact.operation in calls)
        ]
        if any(_within(cited, fact) for fact in rows):
            return True
        touched = page.covering(cited.first, cited.last)
        near = [row for row in own if row.page.page == page.page]
        if any(fact in touched for fact in rows):
            message = f"the citation of {node.name} is more than its row"
        else:
            message = f"the cited lines do not speak of {node.name}"
        self._wrong(cited, message, near)
        return False

    def _calls_of(self, node: Node, page: Page) -> frozenset[str]:
        """The operations of a page that have a field, by the names that the page has for them."""
        found = set()
        for name in page.operations():
            for operation in self.placed.called[page.page, name]:
                if any(use.node.site == node.site for use in operation.uses):
                    found.add(name)
        return frozenset(found)

    def _rule(self, node: Node, cited: Cited, page: Page) -> bool:
        """A rule's citation begins and ends in rows about its fields; a stated one is there."""
        rule = node.rule
        names = [] if rule is None else [item.value for item in (*rule.fields, *rule.of)]
        names += [] if rule is None else [item.field.value for item in rule.when]
        facts = [fact for name in names for fact in self._rows_named(name, page)]
        is_right = all(
            any(fact.line <= line <= fact.end for fact in facts)
            for line in (cited.first, cited.last)
        )
        stated = [fact for fact in facts if fact.rule == node.name]
        if node.status is Status.STATED and stated:
            is_right &= any(cited.first <= fact.end and cited.last >= fact.line for fact in stated)
        if not is_right:
            self._wrong(cited, f"the cited lines do not state this {node.name}")
            return False
        return not self._too_wide(cited)

    def _rows_named(self, name: str, page: Page) -> Iterator[Fact]:
        bare = name.partition(":")[2] or name
        yield from (fact for fact in page.facts if about(fact, bare))
        for match in self.placed.matches:
            if match.row.page.page == page.page and folded(match.use.name) == folded(bare):
                yield match.row.fact

    def _enum(self, node: Node, cited: Cited, page: Page) -> bool:
        """An enum's citation lies in a row about a field that takes its values."""
        users = [item for item in self.spec.nodes.values() if node.site in item.enums]
        names = {user.name for user in users}
        sites = {user.site for user in users}
        facts = [
            match.row.fact
            for match in self.placed.matches
            if match.use.node.site in sites and match.row.page.page == page.page
        ]
        facts += [fact for fact in page.facts if any(about(fact, name) for name in names)]
        facts += [fact for fact in page.of_kind(Kind.FIELD) if _named_for(fact, node)]
        around = [*facts, *self._hosts(facts, page)]
        if not any(_within(cited, fact) for fact in around):
            self._wrong(cited, f"the cited lines do not state values of {node.name}")
            return False
        listed = [fact for fact in facts if _within(cited, fact) and fact.values is not None]
        if any(not cited.covers(fact.values_line or fact.line) for fact in listed):
            self._wrong(cited, f"the values of {node.name} stand on another line")
            return False
        return True

    def _hosts(self, facts: list[Fact], page: Page) -> Iterator[Fact]:
        """The fields whose text holds a rule: its citation may be theirs."""
        rules = [fact for fact in facts if fact.kind is Kind.RULE]
        for field in page.of_kind(Kind.FIELD):
            if any(field.line <= rule.line <= field.end for rule in rules):
                yield field

    def _other(self, node: Node, cited: Cited, page: Page) -> bool:
        """An operation, body, answer, scheme or schema is stated beside the rows of fields."""
        if self._too_wide(cited):
            return False
        own = {
            match.row.fact.line
            for match in self.placed.matches
            if match.row.page.page == page.page and _is_inside(match.use.node, match.use.at, node)
        }
        stray = [
            fact
            for fact in page.covering(cited.first, cited.last)
            if fact.kind is Kind.FIELD and fact.line not in own
        ]
        if stray:
            name = stray[0].name or "a field"
            self._wrong(cited, f"the cited lines speak of {name}, not of the {node.kind.value}")
            return False
        return node.kind is not NodeKind.SECURITY_SCHEME or self._scheme(cited, page)

    def _scheme(self, cited: Cited, page: Page) -> bool:
        """A security scheme is stated where a page speaks of authentication, if any does."""
        stated = [
            (item.page, fact)
            for item in self.pages.values()
            for fact in item.facts
            if fact.authentication is not None
        ]
        near = [fact for name, fact in stated if name == page.page]
        if not stated or any(_within(cited, fact) or _around(cited, fact) for fact in near):
            return True
        self._wrong(cited, "the cited lines do not speak of authentication")
        return False

    def _too_wide(self, cited: Cited) -> bool:
        if cited.last - cited.first < MOST_LINES:
            return False
        self.collector.error(
            "citation-wide",
            f"{cited} spans {cited.last - cited.first + 1} lines",
            cited.site,
            cited=[cited],
            subject=str(cited),
            hint=f"cite the lines that state it, at most {MOST_LINES} in one citation",
        )
        return True

    def _wrong(self, cited: Cited, message: str, rows: list[Row] | None = None) -> None:
        self.collector.error(
            "citation-wrong",
            f"{cited}: {message}",
            cited.site,
            rows=rows or (),
            cited=[cited],
            subject=str(cited),
        )


def _named_for(fact: Fact, node: Node) -> bool:
    """Whether a field bears the name of a value: ``call_relay_topic`` and ``relay_topic``."""
    name = folded(fact.name or "")
    return any(folded(str(value)) in name for value in node.says.values or () if value != "")


def _within(cited: Cited, fact: Fact) -> bool:
    return fact.line <= cited.first and cited.last <= fact.end


def _around(cited: Cited, fact: Fact) -> bool:
    return cited.first <= fact.line and fact.end <= cited.last


def _is_inside(field: Node, at: str, node: Node) -> bool:
    """Whether a field belongs to a schema, or to a body: what holds it may cite its row."""
    if node.kind is NodeKind.BODY:
        return at == "request"
    around = node.site.pointer
    return node.kind is NodeKind.SCHEMA and field.site.pointer.startswith(f"{around}/properties/")


def last_line(page: Page) -> int:
    """The last line of a page that a facts file knows of."""
    return max([fact.end for fact in page.facts] + [line.line for line in page.unplaced], default=0)
