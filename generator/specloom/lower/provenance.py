"""``x-source``, ``x-status`` and ``x-note``: where the spec says a fact comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping

from specloom.diagnostics import error, warning
from specloom.ir import NOTHING, Citation, Source, Status, Untrusted
from specloom.lower.context import Context
from specloom.openapi.model import JsonValue, Site

_CITATION = re.compile(r"(?P<page>[^#]+)#L(?P<first>\d{1,9})(?:-L(?P<last>\d{1,9}))?\Z")
_STATUSES = {status.value: status for status in Status}

PROVENANCE = frozenset({"x-source", "x-status", "x-note"})


def has_provenance(extensions: Mapping[str, JsonValue]) -> bool:
    """Whether an object says anything of its own about where it comes from."""
    return not PROVENANCE.isdisjoint(extensions)


def read_citation(text: JsonValue) -> Citation | None:
    """A citation as a spec writes it, ``page#L12`` or ``page#L12-L14``; None if it is none."""
    match = _CITATION.match(text) if isinstance(text, str) else None
    if match is None:
        return None
    first = int(match["first"])
    last = int(match["last"] or first)
    return Citation(Untrusted(match["page"]), first, last) if 0 < first <= last else None


def lower_source(context: Context, site: Site, extensions: Mapping[str, JsonValue]) -> Source:
    """The provenance of the object at ``site``; what is malformed is an error with its place."""
    note = extensions.get("x-note")
    return Source(
        site.file,
        site.pointer,
        _citations(context, site, extensions.get("x-source")),
        _status(context, site, extensions),
        Untrusted(note) if isinstance(note, str) else NOTHING,
    )


def _citations(context: Context, site: Site, value: JsonValue) -> tuple[Citation, ...]:
    if value is None:
        return ()
    citations = []
    for text in value if isinstance(value, list) else [value]:
        citation = read_citation(text)
        if citation is None:
            context.diagnostics.add(
                error(
                    "bad-citation",
                    "x-source does not name lines of a page",
                    context.locate(site.below("x-source")),
                    hint="write it as page#L12 or page#L12-L14, or as a list of those",
                )
            )
        else:
            citations.append(citation)
    return tuple(citations)


def _status(context: Context, site: Site, extensions: Mapping[str, JsonValue]) -> Status:
    value = extensions.get("x-status", Status.STATED.value)
    if isinstance(value, str) and value in _STATUSES:
        return _STATUSES[value]
    # Others have an extension of this name, too: ours comes with a citation or a note.
    is_ours = not {"x-source", "x-note"}.isdisjoint(extensions)
    message = "x-status is none of stated, inferred, contradicted"
    place = context.locate(site.below("x-status"))
    context.diagnostics.add(
        error("bad-status", message, place)
        if is_ours
        else warning("foreign-status", f"{message}: it is taken for another one's", place)
    )
    return Status.STATED
