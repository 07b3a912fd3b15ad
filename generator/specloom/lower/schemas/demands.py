"""Whether a schema asks anything of its values beyond their type: what would be lost unchecked."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct, field

from specloom.lower.schemas.shapes import is_rule_branch
from specloom.openapi.model import ABSENT, Schema, keyword_of

_ASSERTIONS = (
    "enum",
    "multiple_of",
    "minimum",
    "maximum",
    "exclusive_minimum",
    "exclusive_maximum",
    "min_length",
    "max_length",
    "pattern",
    "min_items",
    "max_items",
    "min_properties",
    "max_properties",
)


_RULES = ("not_", "if_", "dependent_required", "dependent_schemas")
"""Keywords that are rules between fields, wherever they stand."""


class Demands(Struct, frozen=True):
    """Answers for the schemas of one description; ``effective`` merges their composition.

    A ``format`` is no demand: JSON Schema calls it an annotation (Validation, section 7.2.1).
    """

    effective: Callable[[Schema], Schema]
    known: dict[int, bool] = field(default_factory=dict)
    """By ``id``: :attr:`effective` keeps the schemas that it was asked about."""

    def of(self, schema: Schema) -> bool:
        """Whether a value of the right type, however deep, can still break the schema."""
        pending, seen = [schema], set[int]()
        while pending:
            item = pending.pop()
            if id(item) in seen or self.known.get(id(item)) is False:
                continue
            seen.add(id(item))
            whole = self.effective(item)
            if self.known.get(id(item)) or self.asserts(whole):
                self.known[id(schema)] = True
                return True
            pending += self._inside(whole)
        self.known.update(dict.fromkeys(seen, False))
        return False

    def held_by_tables(self, schema: Schema) -> Iterator[str]:
        """The keywords of a schema that only a rule of a table could hold."""
        for name in _RULES:
            if getattr(schema, name) not in (None, {}):
                yield keyword_of(name)
        for keyword, branches in (("anyOf", schema.any_of), ("oneOf", schema.one_of)):
            if branches and all(is_rule_branch(self.effective(branch)) for branch in branches):
                yield keyword
        if "x-rules" in schema.extensions and not schema.properties:
            yield "x-rules"

    def inside(self, whole: Schema) -> bool:
        """Whether rows below an effective schema, or its being closed, would check anything."""
        return (
            is_closed(whole)
            or self._requires(whole)
            or any(self.of(item) for item in self._inside(whole))
        )

    def asserts(self, whole: Schema) -> bool:
        """Whether an effective schema says more of its own values than their type."""
        return (
            any(getattr(whole, name) is not None for name in _ASSERTIONS)
            or whole.const is not ABSENT
            or whole.unique_items
            or is_closed(whole)
            or self._requires(whole)
        )

    def _requires(self, whole: Schema) -> bool:
        members = whole.properties
        return any(
            name not in members or not self.effective(members[name]).read_only
            for name in whole.required
        )

    def _inside(self, whole: Schema) -> Iterator[Schema]:
        for member in whole.properties.values():
            if not self.effective(member).read_only:
                yield member
        yield from whole.pattern_properties.values()
        parts = (whole.items, whole.additional_properties, whole.property_names)
        yield from (part for part in parts if part is not None)
        yield from (*whole.prefix_items, *whole.any_of, *whole.one_of)


def is_closed(schema: Schema) -> bool:
    """Whether an object takes no member but the named ones."""
    rest = schema.additional_properties
    return rest is not None and rest.boolean is False
