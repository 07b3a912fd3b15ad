"""Provenance as a spec writes it: ``x-source`` with the place of each citation, status and note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specloom.load import JsonValue, Site
from specloom.review.nodes import Cited, Standing

_CITATION = re.compile(r"(?P<page>[^#]+)#L(?P<first>\d{1,9})(?:-L(?P<last>\d{1,9}))?\Z")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What stands behind a node; ``malformed`` are the parts of it that cannot be read."""

    cited: tuple[Cited, ...]
    status: Standing
    note: str
    malformed: tuple[Site, ...]


def read_provenance(site: Site, extensions: Mapping[str, JsonValue]) -> Provenance:
    """``x-source``, ``x-status`` and ``x-note`` of the node at a site."""
    cited, malformed = _read_citations(site, extensions.get("x-source"))
    status = extensions.get("x-status", Standing.STATED.value)
    standings = {standing.value: standing for standing in Standing}
    if not isinstance(status, str) or status not in standings:
        malformed = (*malformed, site.below("x-status"))
    note = extensions.get("x-note", "")
    if not isinstance(note, str):
        malformed = (*malformed, site.below("x-note"))
    return Provenance(
        cited,
        standings.get(str(status), Standing.STATED),
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
        match = _CITATION.match(text) if isinstance(text, str) else None
        first = int(match["first"]) if match else 0
        last = int(match["last"] or first) if match else 0
        if match is None or not 0 < first <= last:
            malformed.append(place)
        else:
            found.append(Cited(match["page"], first, last, place))
    return tuple(found), tuple(malformed)


def at_own_site(site: Site, cited: tuple[Cited, ...]) -> Iterator[Cited]:
    """The citations of a rule, each where the rule has it."""
    for index, citation in enumerate(cited):
        keys = ("x-source", str(index)) if len(cited) > 1 else ("x-source",)
        yield Cited(citation.page, citation.first, citation.last, site.below(*keys))
