"""Nested rows: what a table holds of the inside of arguments, and of a body that is one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec.structs import replace

from specloom.ir import (
    ANY,
    NOTHING,
    UNCONSTRAINED,
    Argument,
    Body,
    BodyShape,
    Location,
    NestedRow,
    Untrusted,
)
from specloom.lower.patterns import name_pattern
from specloom.lower.provenance import lower_source
from specloom.lower.rows.losses import RowLosses
from specloom.lower.rows.places import Place, Root, row_of, rows_below, with_nested
from specloom.lower.schemas.annotations import default_of, format_of, summary_of
from specloom.lower.schemas.composition import named_target
from specloom.lower.schemas.constraints import lower_constraints
from specloom.lower.schemas.demands import Demands, is_closed
from specloom.lower.schemas.inner_types import inner_type, narrowed
from specloom.lower.schemas.shapes import is_rule_branch, kinds_of
from specloom.lower.schemas.types import Schemas
from specloom.openapi.model import ABSENT, Schema, Site

_MOST_LEVELS = 8
"""How deep rows go below an argument before the inside of a schema has its rows only once."""

_DEEPEST = 60
"""How deep they go at all."""

_MOST_ROWS = 400
"""How many nested rows an operation has at most: whole levels of them."""


def with_rows(
    schemas: Schemas,
    arguments: tuple[Argument, ...],
    roots: tuple[Root, ...],
    body: Body | None,
    schema: Schema | None,
) -> tuple[tuple[Argument, ...], Body | None]:
    """The arguments, whose insides are the ``roots``, and the body, each with its rows.

    Level by level, for all of them at once: where there is no room, it is the deepest that is
    lost. What only a row could hold, and none does, is a loss. Where a schema contains itself, and
    everywhere if there are many rows, its inside has rows once, and other rows refer to them.
    """
    tree = _Tree(schemas, schemas.demands, frozenset(item.key.value for item in arguments))
    places = {root.key: tree.top(root) for root in roots}
    if body is not None:
        schema = schema or Schema(site=Site(body.source.file, body.source.pointer))
        match body.shape:
            case BodyShape.FIELDS:
                tree.losses.unnamed(schema)
            case BodyShape.VALUE:
                places["body"] = tree.body(body, schema)
            case BodyShape.CONTENT if schemas.demands.of(schema):
                schemas.context.lose(schema.site, "schema", "a body of bytes is not checked")
    tree.grow(list(places.values()))
    if "body" in places and body is not None and body.shape is BodyShape.VALUE:
        body = replace(body, rows=(row_of(places["body"]), *rows_below(places["body"])))
    given = [with_nested(item, places.get(item.key.value)) for item in arguments]
    return tuple(given), body


@dataclass(slots=True)
class _Tree:
    schemas: Schemas
    demands: Demands
    arguments: frozenset[str]
    keys: set[str] = field(default_factory=set)
    once: dict[int, Place] | None = None
    """Where the inside of a schema has its rows, if each is to have them once; as ``above``."""
    has_choices: bool = True
    """Whether the forms of a value have rows, too."""
    losses: RowLosses = field(init=False)

    def __post_init__(self) -> None:
        self.losses = RowLosses(self.schemas, self.demands)

    def top(self, root: Root) -> Place:
        """The place of a root, whose own row stands elsewhere."""
        row = NestedRow(
            key=Untrusted(root.key),
            wire_name=Untrusted(root.key),
            location=root.location,
            type=ANY,
            required=False,
            source=self.schemas.source(root.schema),
            constraints=lower_constraints(
                self.schemas.context, self.schemas.effective(narrowed(self.schemas, root.schema))
            ),
        )
        return self._place(row, root.schema, {})

    def body(self, body: Body, schema: Schema) -> Place:
        """The place of a body that is one value; it has a row of its own."""
        place = self.top(Root("body", Location.BODY, schema))
        place.row = replace(
            place.row,
            name="body",
            type=body.type,
            required=body.required,
            source=body.source,
            summary=body.summary,
            format=format_of(place.whole),
        )
        return place

    def grow(self, places: list[Place]) -> None:
        """Add what is below these places, until all is there or a limit is met."""
        self.losses.report()
        if not self._grow(places, _MOST_LEVELS):
            self.once = {}
            if not self._grow(places, _DEEPEST):
                self.once, self.has_choices = {}, False
                self._grow(places, _DEEPEST)
        self.losses.report()

    def _grow(self, level: list[Place], levels: int) -> bool:
        """Whether all that says something is there, once so many levels are added."""
        self.keys, self.losses = {*self.arguments}, RowLosses(self.schemas, self.demands)
        count = 0
        for _ in range(levels):
            found = []
            for place in level:
                found.append(self._below(place))
                count += len(found[-1]) + len(place.choices)
                if count > _MOST_ROWS:
                    reason = f"an operation has at most {_MOST_ROWS} nested rows"
                    return self._stop(level, reason, 1)
            for place, below in zip(level, found, strict=True):
                place.below = below
                place.closed = self._is_closed(place)
            level = [item for place in level for item in (*place.below, *place.choices)]
        return self._stop(level, f"rows go {levels} levels deep", len(level))

    def _stop(self, level: list[Place], reason: str, most: int) -> bool:
        """Losses of the first places whose insides say something; whether there are none."""
        lost = [place for place in level if self.demands.inside(place.whole)]
        for place in lost[:most]:
            keyword = "items" if place.whole.items is not None else "properties"
            self.losses.lose(place.schema, keyword, reason)
        return not lost

    def _is_closed(self, place: Place) -> bool:
        """Whether the place is closed, and every member that it may have has its row."""
        names = {item.row.wire_name.value for item in place.below}
        patterns = sum(item.row.matches != NOTHING for item in place.below)
        whole = place.whole
        has_rows = names >= {*whole.properties} and patterns == len(whole.pattern_properties)
        return is_closed(whole) and has_rows and not place.open

    def _place(self, row: NestedRow, schema: Schema, above: Mapping[int, Place]) -> Place:
        core = narrowed(self.schemas, schema)
        return Place(row, core, self.schemas.effective(core), above)

    def _below(self, place: Place) -> list[Place]:
        whole = place.whole
        if whole.const is not ABSENT or whole.enum is not None:
            return []
        schema = named_target(self.schemas.context, place.schema) or place.schema
        inside = id(self.schemas.effective(schema))
        known = place.above if self.once is None else self.once
        place.like, place.choices = None, []
        if inside in known:
            place.like = known[inside] if self.demands.inside(whole) else None
            return []
        if self.once is not None:
            self.once[inside] = place
        above = {**place.above, inside: place}
        place.choices = self._choices(place, above)
        kinds = kinds_of(whole)
        below = self._items(place, above) if "array" in kinds else []
        if "object" in kinds or whole.properties:
            below += self._members(place, above)
        return below

    def _items(self, place: Place, above: Mapping[int, Place]) -> list[Place]:
        whole = place.whole
        found: list[Place] = []
        for position, item in enumerate(whole.prefix_items):
            found += self._step(place, item, f"[{position}]", "", False, above)
        if whole.items is not None and whole.items.boolean is None:
            found += self._step(place, whole.items, "[]", "", False, above)
        return found

    def _members(self, place: Place, above: Mapping[int, Place]) -> list[Place]:
        whole = place.whole
        found: list[Place] = []
        for name, member in whole.properties.items():
            required = name in whole.required
            found += self._step(place, member, f".{name}", name, required, above)
        for name in whole.required:
            if name not in whole.properties:
                anything = Schema(site=self.losses.site_of(place.schema, "required"))
                found += self._step(place, anything, f".{name}", name, True, above)
        if whole.property_names is not None and self.demands.of(whole.property_names):
            found += self._step(place, whole.property_names, "{name}", "", False, above)
        rest = whole.additional_properties
        patterns = self._patterns(place, above)
        if patterns is None:
            self.losses.unnamed(place.schema)
        elif rest is not None and rest.boolean is None:
            found += self._step(place, rest, "{}", "", False, above)
        return found + (patterns or [])

    def _patterns(self, place: Place, above: Mapping[int, Place]) -> list[Place] | None:
        """The places of members that are named by patterns; None where one cannot be searched."""
        found = []
        for number, (pattern, schema) in enumerate(place.whole.pattern_properties.items(), 1):
            python = name_pattern(self.schemas.context, pattern)
            if python is None:
                return None
            # What is of any type has its row as well: no other row is about it then.
            row = self._row(place, f"{place.row.key.value}{{{number}}}", "", False, schema)
            found.append(self._place(replace(row, matches=Untrusted(python)), schema, above))
        return found

    def _choices(self, place: Place, above: Mapping[int, Place]) -> list[Place]:
        """The places of the branches of a union, where one asks for more than its type."""
        whole = place.whole
        if place.row.constraints.values is not None:
            return []
        both = bool(whole.one_of and whole.any_of)
        wholes = map(self.schemas.effective, whole.one_of or whole.any_of)
        if both or not self.has_choices or any(map(is_rule_branch, wholes)):
            self.losses.union(place)
            return []
        branches = [
            branch
            for branch in whole.one_of or whole.any_of
            if self.schemas.effective(branch).types != ("null",)
        ]
        if not any(map(self.demands.of, branches)):
            return []
        key = place.row.key.value
        places = [
            self._place(self._row(place, f"{key}|{number}", "", False, branch), branch, above)
            for number, branch in enumerate(branches, 1)
        ]
        for item in places:
            item.open = bool(whole.properties)
        return places

    def _step(
        self,
        place: Place,
        schema: Schema,
        step: str,
        wire_name: str,
        required: bool,
        above: Mapping[int, Place],
    ) -> list[Place]:
        """The place one step down, none where nothing is to be said of it."""
        whole = self.schemas.effective(schema)
        key = f"{place.row.key.value}{step}"
        row = self._row(place, key, wire_name, required, schema)
        if whole.read_only and wire_name:
            # Only the server writes it: a request may hold it, nothing is asked of it.
            schema = Schema(site=schema.site)
            row = replace(row, type=ANY, required=False, constraints=UNCONSTRAINED, default=None)
            says = False
        else:
            says = row.type != ANY or row.required or row.constraints != UNCONSTRAINED
        if not (says or row.deprecated or (wire_name and is_closed(place.whole))):
            return []
        if key in self.keys:
            self.losses.found.append((schema.site, "properties", "another field has this key"))
            return []
        self.keys.add(key)
        return [self._place(row, schema, above)]

    def _row(
        self, place: Place, key: str, wire_name: str, required: bool, schema: Schema
    ) -> NestedRow:
        whole = self.schemas.effective(schema)
        core = self.schemas.effective(narrowed(self.schemas, schema))
        return NestedRow(
            key=Untrusted(key),
            wire_name=Untrusted(wire_name),
            location=place.row.location,
            type=inner_type(self.schemas, schema),
            required=required,
            source=lower_source(self.schemas.context, schema.site, schema.extensions),
            summary=summary_of(schema, wire_name) or summary_of(whole, wire_name),
            deprecated=whole.deprecated,
            default=default_of(whole),
            constraints=lower_constraints(self.schemas.context, core),
            format=format_of(core),
        )
