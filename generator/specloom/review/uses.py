"""Fields as the operations of a spec have them: every path to a property, references followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from msgspec.structs import replace

from specloom.load import Site
from specloom.lower.context import Context
from specloom.lower.schemas.composition import effective, parts_of
from specloom.openapi import model as openapi
from specloom.openapi.model import Schema
from specloom.review.nodes import Node, Use
from specloom.review.says import read

Fields: TypeAlias = Callable[[Schema, str, bool], Node]
"""Gives the node of a property: its schema, its name, and whether it is required."""

_DEEPEST: Final = 8
_MOST: Final = 5_000
"""Fields of one operation: recursive and composed schemas could have them without end."""


def uses_of(
    context: Context, operation: openapi.Operation, node_of: Fields
) -> tuple[tuple[Use, ...], frozenset[Site]]:
    """The body and answer fields of an operation, and the site of every schema it reaches."""
    walk = _Walk(context, node_of)
    for parameter in operation.parameters:
        if parameter.schema is not None:
            walk.reach(parameter.schema)
    if operation.request_body is not None:
        walk.through("request", "", operation.request_body.content)
    for response in operation.responses:
        at = "response" if response.status.startswith(("2", "3")) else "error"
        walk.through(at, response.status, response.content)
    return tuple(walk.uses.values()), frozenset(walk.reached)


@dataclass(slots=True)
class _Walk:
    context: Context
    node_of: Fields
    uses: dict[tuple[str, str, str, Site], Use] = field(default_factory=dict)
    reached: set[Site] = field(default_factory=set)

    def through(self, at: str, status: str, content: Iterable[openapi.MediaType]) -> None:
        """The fields of a body in each of its media types."""
        for media in content:
            for schema in (media.schema, media.item_schema):
                if schema is not None:
                    self._walk(at, status, "", schema, frozenset())

    def reach(self, schema: Schema) -> None:
        """Take note of a schema and of what it refers to."""
        pending = [schema]
        while pending:
            part = pending.pop()
            if part.site in self.reached:
                continue
            self.reached.add(part.site)
            if part.reference is not None:
                self.reached.add(part.reference)
                pending.append(self.context.description.schemas[part.reference])
            pending += [*part.all_of, *part.any_of, *part.one_of]
            if part.items is not None:
                pending.append(part.items)

    def _walk(
        self, at: str, status: str, prefix: str, schema: Schema, above: frozenset[Site]
    ) -> None:
        self.reach(schema)
        if prefix.count(".") >= _DEEPEST or len(self.uses) > _MOST:
            return
        origin = {part.site for part in parts_of(self.context, schema)}
        if origin & above:
            return
        inside = above | origin
        reading = read(self.context, schema)
        for branch in (reading.schema, *reading.alternatives):
            self._members(at, status, prefix, branch, inside)

    def _members(
        self, at: str, status: str, prefix: str, schema: Schema, above: frozenset[Site]
    ) -> None:
        whole = effective(self.context, schema)
        if whole.items is not None:
            self._walk(at, status, f"{prefix}[]", whole.items, above)
        for name, member, owner in self._properties(schema, whole):
            required = name in whole.required
            node = self.node_of(member, name, name in owner)
            path = f"{prefix}.{name}" if prefix else name
            says = replace(node.says, required=required)
            use = Use(at, path, node, says, status)
            self.uses.setdefault((at, status, path, node.site), use)
            self._walk(at, status, path, member, above)

    def _properties(
        self, schema: Schema, whole: Schema
    ) -> Iterator[tuple[str, Schema, frozenset[str]]]:
        """Each property where it is written: a part of an ``allOf`` keeps its own."""
        seen = set()
        for part in parts_of(self.context, schema):
            for name, member in part.properties.items():
                seen.add(name)
                yield name, member, frozenset(part.required)
        for name, member in whole.properties.items():
            if name not in seen:
                yield name, member, frozenset(whole.required)
