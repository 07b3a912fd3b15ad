"""Provenance as a spec writes it: ``x-source`` with the place of each citation, status and note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specloom.ir import Status
from specloom.load import JsonValue, Site
from specloom.lower.provenance import read_citation
from specloom.review.nodes import Cited


@dataclass(frozen=True, slots=True)
class Provenance:
    """What stands behind a node; ``malformed`` are the parts of it that cannot be read."""

    cited: tuple[Cited, ...]
    status: Status
    note: str
    malformed: tuple[Site, ...]


def read_provenance(site: Site, extensions: Mapping[str, JsonValue]) -> Provenance:
    """``x-source``, ``x-status`` and ``x-note`` of the node at a site."""
    cited, malformed = _read_citations(site, extensions.get("x-source"))
    status = extensions.get("x-status", Status.STATED.value)
    standings = {standing.value: standing for standing in Status}
    if not isinstance(status, str) or status not in standings:
        malformed = (*malformed, site.below("x-status"))
    note = extensions.get("x-note", "")
    if not isinstance(note, str):
        malformed = (*malformed, site.below("x-note"))
    return Provenance(
        cited,
        standings.get(str(status), Status.STATED),
        note.strip() if isinstance(note, str) else "",
        malformed,
    )


def _read_citations(site: Site, value: JsonValue) -> tuple[tuple[Cited, ...], tuple[Site, ...]]:
    """The citations of a node, and the places of those that cannot be read."""
    if value is None:
        return (), ()
    found: list[Cited] = []
    malformed: list[Site] = []
    listed = isinstance(value, list)
    for index, text in enumerate(value if isinstance(value, list) else [value]):
        place = site.below("x-source", *([str(index)] if listed else []))
        citation = read_citation(text)
        if citation is None:
            malformed.append(place)
        else:
            found.append(Cited(citation.page.value, citation.first, citation.last, place))
    return tuple(found), tuple(malformed)


def at_own_site(site: Site, cited: tuple[Cited, ...]) -> Iterator[Cited]:
    """The citations of a rule, each where the rule has it."""
    for index, citation in enumerate(cited):
        keys = ("x-source", str(index)) if len(cited) > 1 else ("x-source",)
        yield Cited(citation.page, citation.first, citation.last, site.below(*keys))
