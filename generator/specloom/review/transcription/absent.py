"""Fields that pages state and a spec lacks or has under another name: each is one cause, however
much follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from specloom.review.nodes import OperationNodes, Use
from specloom.review.transcription.placing import Placed, folded
from specloom.review.transcription.stated import Row


@dataclass(frozen=True, slots=True)
class Absent:
    """A field that an operation lacks: every row that states it.

    ``renamed`` is the field that it has in its place, where one cites the row. ``rules`` are the
    rows of conditions that name it and that are missing for its sake; they are filled in as the
    rules are checked.
    """

    operation: OperationNodes
    name: str
    rows: tuple[Row, ...]
    renamed: Use | None = None
    rules: list[Row] = field(default_factory=list, compare=False)

    @property
    def subject(self) -> str:
        """What tells it from every other."""
        return f"{self.rows[0]} {self.name}"

    @property
    def at(self) -> str:
        """The part of the call that it is missing in."""
        return self.rows[0].fact.at.value


@dataclass(frozen=True, slots=True)
class AbsentFields:
    """Every absent field of a spec, in the order of the pages."""

    fields: tuple[Absent, ...] = ()

    def named(self, names: Iterable[str], operations: Iterable[OperationNodes]) -> list[Absent]:
        """Those of the operations that are among folded names, of a page or of the spec."""
        wanted, sites = frozenset(names), {item.node.site for item in operations}
        return [
            item
            for item in self.fields
            if item.operation.node.site in sites and not wanted.isdisjoint(_names(item))
        ]

    def is_gone(self, name: str) -> bool:
        """Whether any operation lacks a field of this name."""
        return any(folded(name) in _names(item) for item in self.fields)


def _names(item: Absent) -> frozenset[str]:
    names = {folded(item.name)} | ({folded(item.renamed.name)} if item.renamed else set())
    # A rule may name a field inside an object by its own name.
    return frozenset(names | {name.rpartition(".")[2] for name in names})


def absent_fields(placed: Placed) -> AbsentFields:
    """The rows without a field, those of one field together."""
    found: dict[tuple[object, ...], list[Row]] = {}
    renamed: dict[tuple[object, ...], Use | None] = {}
    operations: dict[tuple[object, ...], OperationNodes] = {}
    for row, use in placed.missing:
        operation = placed.operations_of(row)[0]
        name = folded(row.fact.name) if row.fact.name else (row.page.page, row.fact.index)
        key = operation.node.site, row.fact.at, name, use and use.node.site
        found.setdefault(key, []).append(row)
        renamed[key], operations[key] = use, operation
    return AbsentFields(
        tuple(
            Absent(
                operations[key],
                rows[0].fact.name or f"field {rows[0].fact.index}",
                tuple(rows),
                renamed[key],
            )
            for key, rows in found.items()
        )
    )
