"""What no row of a table says: losses, collected until it is known which rows there are."""

from __future__ import annotations

from dataclasses import dataclass, field

from specloom.lower.rows.places import Place
from specloom.lower.schemas.demands import Demands, is_closed
from specloom.lower.schemas.shapes import is_rule_branch
from specloom.lower.schemas.types import Schemas
from specloom.openapi.model import Schema, Site


@dataclass(slots=True)
class RowLosses:
    """The losses of one way to make rows of an operation; ``found`` has site, keyword, reason."""

    schemas: Schemas
    demands: Demands
    found: list[tuple[Site, str, str]] = field(default_factory=list)

    def report(self) -> None:
        """Hand over what was found."""
        for site, keyword, reason in self.found:
            self.schemas.context.lose(site, keyword, reason)

    def union(self, place: Place) -> None:
        """A loss where the branches of a union ask for something, and no row is about them."""
        whole = place.whole
        if place.row.constraints.values is not None:
            return
        for keyword, branches in (("oneOf", whole.one_of), ("anyOf", whole.any_of)):
            plain = [b for b in branches if not is_rule_branch(self.schemas.effective(b))]
            if any(map(self.demands.of, plain)):
                self.lose(place.schema, keyword, "what one branch of a union asks is not checked")

    def unnamed(self, schema: Schema) -> None:
        """Losses of what an object asks of the members that it does not name."""
        whole = self.schemas.effective(schema)
        rest = whole.additional_properties
        if rest is not None and self.demands.of(rest):
            self.lose(schema, "additionalProperties", "values of a map are not checked")
        if any(map(self.demands.of, whole.pattern_properties.values())) or (
            whole.pattern_properties and is_closed(whole)
        ):
            self.lose(schema, "patternProperties", "members are not checked by their names")

    def lose(self, schema: Schema, keyword: str, reason: str) -> None:
        """A loss at the keyword of a schema, or of a part of its composition."""
        self.found.append((self.site_of(schema, keyword), keyword, reason))

    def site_of(self, schema: Schema, keyword: str) -> Site:
        """Where the keyword stands: the schema may have it from a part of its composition."""
        return self.schemas.context.stating(self.schemas.effective(schema), keyword)
