"""What every lowering function needs to know of the run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Protocol

from specloom.diagnostics import Diagnostics, Loss, Span
from specloom.openapi.model import Description, Schema, Site

_CAPITAL: Final = re.compile("[A-Z]")
_RESERVED: Final = frozenset(("if", "else", "not"))
"""Keywords that are Python's too: a schema has them with an underscore."""
_BLANK: Final = Schema(site=Site("", ""))


class Locate(Protocol):
    """Where a site stands in its file, or with ``key`` the name of the member that it is."""

    def __call__(self, site: Site, *, key: bool = False) -> Span:
        """The span of a site."""
        ...


@dataclass(slots=True)
class Context:
    """The description that is lowered, where its sites stand, and where findings go.

    ``ends`` remembers where chains of plain references end, by the site of each link, ``composed``
    counts the properties of merged schemas, ``pattern_work`` the steps that it took to judge the
    patterns in ``judged``, ``both`` keeps what was made to meet two schemas, and ``parts`` each
    merged schema with what it was merged from, by ``id``.
    """

    description: Description
    locate: Locate
    diagnostics: Diagnostics
    ends: dict[Site, Schema] = field(default_factory=dict)
    composed: int = 0
    pattern_work: int = 0
    judged: set[tuple[str, int]] = field(default_factory=set)
    both: dict[tuple[int, int], Schema] = field(default_factory=dict)
    parts: dict[int, tuple[Schema, tuple[Schema, ...]]] = field(default_factory=dict)

    def lose(self, site: Site, keyword: str, reason: str) -> None:
        """Record that ``keyword`` is not honoured; ``site`` is its own, and its name is shown."""
        span = self.locate(site, key=True)
        self.diagnostics.lose(
            Loss(site.file, site.pointer, keyword, span.line, span.column, reason)
        )

    def lose_of(self, schema: Schema, keyword: str, reason: str) -> None:
        """Record that a keyword of a schema is not honoured, in the part that states it."""
        self.lose(self.stating(schema, keyword), keyword, reason)

    def stating(self, schema: Schema, keyword: str) -> Site:
        """The site of a keyword: a merged schema may have it from a part of its composition."""
        _, parts = self.parts.get(id(schema), (schema, ()))
        name = _CAPITAL.sub(lambda letter: f"_{letter[0].lower()}", keyword)
        member = f"{name}_" if keyword in _RESERVED else name
        blank = getattr(_BLANK, member, None)
        for part in parts:
            if keyword in part.extensions or getattr(part, member, None) != blank:
                return part.site.below(keyword)
        return schema.site.below(keyword)

    def target(self, schema: Schema) -> Schema:
        """The schema that a chain of references without siblings of their own leads to."""
        while schema.reference is not None:
            schema = self.description.schemas[schema.reference]
        return schema
