"""Which part of a spec a row of a page is about: by name, by citation, or by neither."""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from specloom.load import Site
from specloom.pages import At, Fact, Kind, Page
from specloom.review.nodes import Cited, OperationNodes, SpecNodes, Use
from specloom.review.transcription.called import operations_called
from specloom.review.transcription.stated import Row


class By(enum.Enum):
    """What ties a row to a field of the spec."""

    NAME = "name"
    SPELLING = "spelling"
    CITATION = "citation"


@dataclass(frozen=True, slots=True)
class Match:
    """A row and the field of an operation that it is about."""

    row: Row
    operation: OperationNodes
    use: Use
    by: By


@dataclass(frozen=True, slots=True)
class Placed:
    """Every row of the pages with its place.

    ``described`` are the operations that each page describes, by the page's name, ``called`` those
    that it means by a method and a path, by page and call; ``matches`` the
    fields that rows are about; ``missing`` the rows without one, with the field that may have been
    renamed where there is one.
    """

    described: dict[str, tuple[OperationNodes, ...]]
    matches: tuple[Match, ...]
    missing: tuple[tuple[Row, Use | None], ...]
    called: Mapping[tuple[str, str], tuple[OperationNodes, ...]] = field(default_factory=dict)

    def operations_of(self, row: Row) -> tuple[OperationNodes, ...]:
        """The operations that a row is about: the one that it names, else all of its page."""
        if row.fact.operation is None:
            return self.described.get(row.page.page, ())
        return self.called.get((row.page.page, row.fact.operation), ())

    def rows_of(self, site: Site) -> tuple[Row, ...]:
        """The rows about the field at a site, each once."""
        return tuple(dict.fromkeys(self._by_site().get(site, ())))

    def _by_site(self) -> dict[Site, list[Row]]:
        found: dict[Site, list[Row]] = {}
        for match in self.matches:
            found.setdefault(match.use.node.site, []).append(match.row)
        return found


def place(spec: SpecNodes, pages: Iterable[Page]) -> Placed:
    """Find the place of every row about a field."""
    pages = tuple(pages)
    called = {
        (page.page, name): _meant(spec, page, name) for page in pages for name in page.operations()
    }
    described = {page.page: tuple(_described(spec, page, called)) for page in pages}
    placed = Placed(described, (), (), called)
    matches: list[Match] = []
    missing: list[tuple[Row, Use | None]] = []
    for page in pages:
        for row in (Row(page, fact) for fact in page.of_kind(Kind.FIELD)):
            operations = placed.operations_of(row)
            found = _matches(row, operations)
            matches += found
            if not found and operations:
                missing.append((row, None))
    taken = {match.use.node.site for match in matches}
    return replace(
        placed,
        matches=tuple(matches),
        missing=tuple((row, _renamed(row, placed.operations_of(row), taken)) for row, _ in missing),
    )


def _meant(spec: SpecNodes, page: Page, name: str) -> tuple[OperationNodes, ...]:
    """The operations that a call of a page means: those of its method and path, else those that
    cite the lines that are about it."""
    if found := operations_called(spec, name, spec.operations):
        return found
    lines = [fact for fact in page.facts if fact.operation == name]
    first, last = min(fact.line for fact in lines), max(fact.end for fact in lines)
    return tuple(
        operation
        for operation in spec.operations
        if any(cited.touches(page.page, first, last) for cited in operation.node.cited)
    )


def _described(
    spec: SpecNodes, page: Page, called: Mapping[tuple[str, str], tuple[OperationNodes, ...]]
) -> Iterator[OperationNodes]:
    """The operations that a page names or that cite it themselves, else those that reach a field
    that does."""
    named = [item for name in page.operations() for item in called[page.page, name]]
    citing = named + [
        operation
        for operation in spec.operations
        if any(cited.page == page.page for node in operation.own for cited in node.cited)
    ]
    if citing:
        yield from {item.node.site: item for item in citing}.values()
        return
    for operation in spec.operations:
        if any(cited.page == page.page for use in operation.uses for cited in use.node.cited):
            yield operation


def _matches(row: Row, operations: tuple[OperationNodes, ...]) -> list[Match]:
    found = [match for operation in operations for match in _in_operation(row, operation)]
    citing = [match for match in found if _overlap(match.use.node.cited, row)]
    return citing or found


def _in_operation(row: Row, operation: OperationNodes) -> list[Match]:
    uses = [use for use in operation.uses if use.at == row.fact.at.value]
    if row.fact.name is None:
        return [Match(row, operation, use, By.CITATION) for use in _citing(row, uses)]
    exact = [use for use in uses if _is_named(use, row.fact)]
    if exact:
        return [Match(row, operation, use, By.NAME) for use in exact]
    spelled = [use for use in uses if folded(use.name) == folded(row.fact.name)]
    return [Match(row, operation, use, By.SPELLING) for use in spelled]


def _is_named(use: Use, fact: Fact) -> bool:
    """Whether the names are equal; those of headers in any case (RFC 9110, section 5.1)."""
    name = fact.name or ""
    is_header = fact.at in {At.HEADER, At.ANSWER_HEADER}
    return use.name.lower() == name.lower() if is_header else use.name == name


def _citing(row: Row, uses: list[Use]) -> list[Use]:
    """The fields that cite a row without a name; one that cites another row more is its."""
    rows = row.page.beside(row.fact)
    found = []
    for use in uses:
        mine = _overlap(use.node.cited, row)
        if mine and mine == max(_overlap(use.node.cited, Row(row.page, fact)) for fact in rows):
            found.append(use)
    return found


def _overlap(cited: tuple[Cited, ...], row: Row) -> int:
    """How many lines of a row are cited."""
    return sum(
        max(0, min(item.last, row.fact.end) - max(item.first, row.fact.line) + 1)
        for item in cited
        if item.page == row.page.page
    )


def _renamed(row: Row, operations: tuple[OperationNodes, ...], taken: set[Site]) -> Use | None:
    """A field that cites the row and is on no page under its own name."""
    if row.fact.name is None:
        return None
    page, line = row.page.page, row.fact.line
    for operation in operations:
        for use in operation.uses:
            is_free = use.at == row.fact.at.value and use.node.site not in taken
            if is_free and use.node.cites(page, line):
                return use
    return None


@functools.lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """A name without case and punctuation: ``Routing Method`` is ``RoutingMethod``."""
    return re.sub(r"[^0-9a-z\[\].:]", "", name.lower())


def about(fact: Fact, name: str) -> bool:
    """Whether a row speaks of a field, in its name or in its rule."""
    names: list[str] = [fact.name or "", *(fact.fields or ()), *(fact.of or ())]
    names += [condition.field for condition in fact.when or ()]
    return folded(name) in {folded(item) for item in names if item}
