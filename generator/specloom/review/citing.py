"""Who cites a page: the nodes of a spec, and the generated symbols that come from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from specloom.diagnostics import Diagnostics, Span, shown
from specloom.ir import Api, Enum, Model, Operation, Source
from specloom.load import Document, JsonValue
from specloom.load.site import Site, escaped
from specloom.lower import lower
from specloom.lower.provenance import read_citation
from specloom.openapi import read_description


@dataclass(frozen=True, slots=True)
class Citing:
    """One citation: lines ``first`` to ``last`` of the page.

    ``site`` is the node that cites, ``span`` the place of the citation itself. ``symbols`` are
    what the generated package makes of the node: ``Order.colour``, ``orders.create(colour)``.
    """

    site: Site
    span: Span
    page: str
    first: int
    last: int
    symbols: tuple[str, ...] = ()

    def touches(self, first: int, last: int) -> bool:
        """Whether the citation shares a line with these."""
        return self.first <= last and self.last >= first


def citing_nodes(spec: Path, api: str, page: str) -> tuple[Citing, ...]:
    """Every citation of a page, in the order of the spec.

    Raises:
        Refused: the spec cannot be read.
    """
    diagnostics = Diagnostics()
    reading = read_description(spec, name=shown(spec), diagnostics=diagnostics)
    documents = reading.documents
    symbols = _symbols(lower(reading.description, api, documents.span, diagnostics))
    return tuple(
        found
        for document in documents.by_name.values()
        for found in _citations(document, page, symbols)
    )


def _citations(
    document: Document, page: str, symbols: dict[Site, tuple[str, ...]]
) -> Iterator[Citing]:
    for pointer, text in _sources(document.value, ""):
        cited = read_citation(text)
        if cited is not None and cited.page.value == page:
            node = Site(document.name, pointer.rpartition("/x-source")[0])
            span = document.span(pointer)
            yield Citing(node, span, page, cited.first, cited.last, symbols.get(node, ()))


def _sources(value: JsonValue, pointer: str) -> Iterator[tuple[str, str]]:
    """The pointer and the text of every citation inside a value."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _sources(item, f"{pointer}/{index}")
    if not isinstance(value, dict):
        return
    for key, member in value.items():
        below = f"{pointer}/{escaped(key)}"
        if key != "x-source":
            yield from _sources(member, below)
        elif isinstance(member, str):
            yield below, member
        elif isinstance(member, list):
            texts = ((index, text) for index, text in enumerate(member) if isinstance(text, str))
            yield from ((f"{below}/{index}", text) for index, text in texts)


def _symbols(api: Api) -> dict[Site, tuple[str, ...]]:
    """What the generated package calls each node of the spec."""
    found: dict[Site, list[str]] = {}
    for name, source in _named_sources(api):
        names = found.setdefault(Site(source.file, source.pointer), [])
        if name not in names:
            names.append(name)
    return {site: tuple(names) for site, names in found.items()}


def _named_sources(api: Api) -> Iterator[tuple[str, Source]]:
    for definition in api.definitions:
        yield definition.name, definition.source
        match definition:
            case Model(name=name, fields=fields, rules=rules):
                yield from ((f"{name}.{field.name}", field.source) for field in fields)
                yield from ((f"rule {rule.kind.value} of {name}", rule.source) for rule in rules)
            case Enum():
                pass
    for operation in api.operations:
        yield from _of_operation(operation)
    for scheme in api.schemes:
        for credential in scheme.credentials:
            yield f"Client({credential.argument})", scheme.source


def _of_operation(operation: Operation) -> Iterator[tuple[str, Source]]:
    yield operation.id, operation.source
    for argument in operation.arguments:
        yield f"{operation.id}({argument.name})", argument.source
        for row in argument.nested:
            yield f"{operation.id}({argument.name})", row.source
    for rule in operation.rules:
        yield f"rule {rule.kind.value} of {operation.id}", rule.source
    if operation.body is not None:
        yield operation.id, operation.body.source
    for answer in operation.answers:
        yield f"{operation.id} {answer.status}", answer.source
