"""Citations that are missing: each page that states a node is cited, above all one that alone
states a part of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from specloom.load import Site
from specloom.review.nodes import MARKS, Cited, Node, NodeKind, SpecNodes
from specloom.review.transcription.collector import Collector
from specloom.review.transcription.differences import word_of
from specloom.review.transcription.placing import Placed
from specloom.review.transcription.stated import Part, Row, comparable, parts_in, says_of_row


@dataclass(frozen=True, slots=True)
class Completeness:
    """Holds the citations of fields and enums against all rows about them."""

    collector: Collector
    spec: SpecNodes
    placed: Placed
    own: Mapping[Site, tuple[Row, ...]]

    def run(self, miscited: frozenset[Site]) -> None:
        """Check every field and enum, but for those whose citations are wrong anyway."""
        for node in self.spec.nodes.values():
            if node.site in miscited:
                continue
            if node.is_field:
                self._field(node, self.own.get(node.site, ()))
            elif node.kind is NodeKind.ENUM and node.cited:
                self._enum(node)

    def _field(self, node: Node, rows: tuple[Row, ...]) -> None:
        """Each row about a field is cited by it: a page of two is not left out."""
        cited = [row for row in rows if _touching(node, row)]
        known = {part for row in cited for part in _stated(row)}
        for row in rows:
            if not (touched := _touching(node, row)):
                # Another value of a part that is cited is a disagreement, and told as one.
                self._uncited(node, row, [part for part in _stated(row) if part not in known])
            elif row.fact.name is not None and not any(
                item.covers(row.fact.line) for item in touched
            ):
                self._unnamed(node, row, touched[0])

    def _uncited(self, node: Node, row: Row, alone: list[Part]) -> None:
        if alone:
            parts = ", ".join(map(word_of, alone))
            self.collector.error(
                "citation-missing",
                f"{row} alone states the {parts} of {node.name}, and is not cited",
                node.site,
                rows=[row],
                subject=str(row),
                hint="add it to x-source",
            )
        else:
            self.collector.warning(
                "row-not-cited",
                f"{row} states {node.name} as well, and is not cited",
                node.site,
                rows=[row],
                subject=str(row),
            )

    def _unnamed(self, node: Node, row: Row, cited: Cited) -> None:
        self.collector.error(
            "citation-wrong",
            f"{cited}: the cited lines do not name {node.name}",
            cited.site,
            rows=[row],
            cited=[cited],
            subject=str(cited),
        )

    def _enum(self, node: Node) -> None:
        """Each value that a page lists is listed on a line that the enum cites."""
        rows = [row for row in self._users(node) if row.fact.values is not None]
        cited = {value for row in rows if _touching(node, row) for value in _values(row)}
        mine = comparable("values", node.says.values or ())
        for row in rows:
            alone = sorted(str(value) for value in _values(row) - cited if value in _set(mine))
            if alone and not _touching(node, row):
                self.collector.error(
                    "citation-missing",
                    f"{row} alone lists {', '.join(alone)} of {node.name}, and is not cited",
                    node.site,
                    rows=[row],
                    subject=str(row),
                    hint="add it to x-source",
                )

    def _users(self, node: Node) -> Iterator[Row]:
        """The rows about the fields that take the values of an enum."""
        for site, rows in self.own.items():
            if node.site in self.spec.nodes[site].enums:
                yield from rows


def _touching(node: Node, row: Row) -> list[Cited]:
    return [cited for cited in node.cited if row.is_cited_by(cited)]


def _stated(row: Row) -> Iterator[Part]:
    """The parts of its field that a row states."""
    yield from parts_in(says_of_row(row))
    yield from (mark for mark in MARKS if getattr(row.fact, mark) is not None)


def _values(row: Row) -> frozenset[object]:
    return _set(comparable("values", row.fact.values or ()))


def _set(value: object) -> frozenset[object]:
    return value if isinstance(value, frozenset) else frozenset()


def own_rows(placed: Placed) -> dict[Site, tuple[Row, ...]]:
    """The rows about each field, also about one that has another name there."""
    found: dict[Site, list[Row]] = {}
    for site, row in _pairs(placed):
        found.setdefault(site, []).append(row)
    return {site: tuple(dict.fromkeys(rows)) for site, rows in found.items()}


def _pairs(placed: Placed) -> Iterable[tuple[Site, Row]]:
    yield from ((match.use.node.site, match.row) for match in placed.matches)
    yield from ((use.node.site, row) for row, use in placed.missing if use is not None)
