"""What every part of the reading shares: references, diagnostics, and what was read before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from specloom.diagnostics import Diagnostics, Loss, Refused, Related, error, warning
from specloom.load import Document, JsonValue, Site
from specloom.openapi.model import Header, Parameter, RequestBody, Response
from specloom.resolve import References

COMPONENT = re.compile(r"/components/([^/]+)/[^/]+")

_NOT_THERE = frozenset(("reference-file", "reference-missing"))
"""Errors of a reference that leads nowhere, and to nothing that it may not lead to."""


@dataclass(slots=True)
class Reader:
    """The state of one reading. ``minor`` is 0, 1 or 2: the description follows OpenAPI 3.minor."""

    references: References
    diagnostics: Diagnostics
    minor: int = 1
    component_schemas: Mapping[str, Site] = field(default_factory=dict)
    security_schemes: frozenset[str] = frozenset()
    # Sites that references lead to and that are still to be read as schemas.
    pending: dict[Site, None] = field(default_factory=dict)
    # An object that several references lead to is read, and complained about, once.
    parameters: dict[Site, Parameter | None] = field(default_factory=dict)
    request_bodies: dict[Site, RequestBody | None] = field(default_factory=dict)
    responses: dict[Site, Response | None] = field(default_factory=dict)
    headers: dict[Site, Header | None] = field(default_factory=dict)
    # The xml keywords that were met; they matter only where an XML body is.
    xml: list[Site] = field(default_factory=list)
    has_xml_content: bool = False
    # The path items that are being read, against callbacks that contain themselves.
    path_items: set[Site] = field(default_factory=set)
    operations: int = 0

    def error(
        self, code: str, site: Site, message: str, *, hint: str = "", key: bool = False
    ) -> None:
        """Record an error at a site, or with ``key`` at the name of that member."""
        span = self.references.documents.span(site, key=key)
        self.diagnostics.add(error(code, message, span, hint=hint, pointer=site.pointer))

    def warn(
        self, code: str, site: Site, message: str, *, hint: str = "", key: bool = False
    ) -> None:
        """Record a warning at a site, or with ``key`` at the name of that member."""
        span = self.references.documents.span(site, key=key)
        self.diagnostics.add(warning(code, message, span, hint=hint, pointer=site.pointer))

    def lose(self, site: Site, keyword: str, reason: str) -> None:
        """Record that the keyword at a site is not honoured."""
        span = self.references.documents.span(site, key=True)
        loss = Loss(site.file, site.pointer, keyword, span.line, span.column, reason)
        self.diagnostics.lose(loss)

    def document(self, site: Site) -> Document:
        """The document that a site lies in."""
        return self.references.documents.by_name[site.file]

    def target(self, reference: JsonValue, site: Site, *, lost_as: str = "") -> Site | None:
        """Where a ``$ref`` leads; None, with its error recorded, where it leads nowhere.

        With ``lost_as``, the keyword of the reference, a target that is not there is a loss.
        """
        try:
            return self.references.target(reference, site)
        except Refused as refusal:
            if lost_as and {entry.code for entry in refusal.diagnostics} <= _NOT_THERE:
                self.lose(site, lost_as, "the schema that it names is not there")
            else:
                self._record(refusal)
            return None

    def follow(self, site: Site, value: JsonValue, kind: str) -> tuple[Site, JsonValue] | None:
        """The object at the end of the references that start at ``site``, and its own site.

        ``kind`` is the member of the Components Object that holds such objects. None, with the
        error recorded, where they lead nowhere, or to a component of another kind.
        """
        if not isinstance(value, dict) or "$ref" not in value:
            return site, value
        try:
            end = self.references.follow(site)
        except Refused as refusal:
            self._record(refusal)
            return None
        found = COMPONENT.fullmatch(end.pointer)
        if found is not None and found[1] != kind:
            message = f"{end.pointer} is one of the {found[1]}, and one of the {kind} is due"
            here = self.references.documents.span(site)
            there = self.references.documents.span(end)
            related = (Related("target", there),)
            self.diagnostics.add(error("reference-kind", message, here, related=related))
            return None
        return end, self.references.documents.value(end)

    def _record(self, refusal: Refused) -> None:
        for entry in refusal.diagnostics:
            self.diagnostics.add(entry)
