"""Schemas that demand themselves: no value can be checked against them, no type written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specloom.load import JsonValue, Site
from specloom.openapi.reader import Reader


def check_cycles(reader: Reader, schemas: Iterable[Site]) -> None:
    """Record an error for each cycle of ``$ref`` and ``allOf`` among the schemas."""
    done: set[Site] = set()
    for start in schemas:
        if start in done:
            continue
        path: dict[Site, Iterator[tuple[Site, Site]]] = {start: _demanded(reader, start)}
        while path:
            site, edges = next(reversed(path.items()))
            edge = next(edges, None)
            if edge is None:
                done.add(site)
                del path[site]
                continue
            place, target = edge
            if target in path:
                count = len(path) - list(path).index(target)
                over = f" over {count} references" if count > 1 else ""
                message = f"the schema leads back to itself{over}"
                hint = "only a property or an item may hold the schema it lies in"
                reader.error("reference-cycle", place, message, hint=hint)
            elif target not in done:
                path[target] = _demanded(reader, target)


def _demanded(reader: Reader, site: Site) -> Iterator[tuple[Site, Site]]:
    """The references that a value of this schema has to meet at once: (their place, target)."""
    waiting: list[tuple[Site, JsonValue]] = [(site, reader.references.documents.value(site))]
    while waiting:
        place, value = waiting.pop()
        if not isinstance(value, dict):
            continue
        reference = value.get("$ref")
        if isinstance(reference, str):
            target = reader.target(reference, place.below("$ref"))
            if target is not None:
                yield place.below("$ref"), target
            if reader.minor == 0:
                continue
        parts = value.get("allOf")
        if isinstance(parts, list):
            outer = place.below("allOf")
            waiting += [(outer.below(str(index)), part) for index, part in enumerate(parts)]
