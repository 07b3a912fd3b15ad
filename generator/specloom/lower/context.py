"""What every lowering function needs to know of the run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from specloom.diagnostics import Diagnostics, Loss, Span
from specloom.openapi.model import Description, Schema, Site


@dataclass(slots=True)
class Context:
    """The description that is lowered, where its sites stand, and where findings go.

    ``ends`` remembers where chains of plain references end, by the site of each link, ``composed``
    counts the properties of merged schemas, and ``both`` keeps what was made to meet two schemas,
    by the ``id`` of each.
    """

    description: Description
    locate: Callable[[Site], Span]
    diagnostics: Diagnostics
    ends: dict[Site, Schema] = field(default_factory=dict)
    composed: int = 0
    both: dict[tuple[int, int], Schema] = field(default_factory=dict)

    def lose(self, site: Site, keyword: str, reason: str) -> None:
        """Record that ``keyword`` at ``site`` (its own place) is not honoured."""
        span = self.locate(site)
        self.diagnostics.lose(
            Loss(site.file, site.pointer, keyword, span.line, span.column, reason)
        )

    def target(self, schema: Schema) -> Schema:
        """The schema that a chain of references without siblings of their own leads to."""
        while schema.reference is not None:
            schema = self.description.schemas[schema.reference]
        return schema
