"""Schemas: each becomes a type, and the definitions it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from specloom.ir import ANY, NULL, Array, Constant, Definition, Named, Source, Tuple, Type
from specloom.lower.context import Context
from specloom.lower.names import of_schema
from specloom.lower.provenance import lower_source
from specloom.lower.schemas.annotations import summary_of
from specloom.lower.schemas.composition import effective, named_target, parts_of
from specloom.lower.schemas.definitions import Definitions
from specloom.lower.schemas.demands import Demands
from specloom.lower.schemas.objects import lower_object
from specloom.lower.schemas.scalars import nullable, scalar_type, type_of_value
from specloom.lower.schemas.shapes import (
    Shape,
    admits_null,
    enum_values,
    fits_a_class,
    is_rule_branch,
    kinds_of,
    most_items,
    shape_of,
)
from specloom.lower.schemas.subtypes import find_subtypes
from specloom.lower.schemas.tags import Tagged, find_tagged
from specloom.lower.schemas.union_types import lower_union
from specloom.lower.schemas.unions import join
from specloom.lower.values import lower_value
from specloom.openapi.model import ABSENT, Absent, Schema, Site

_DEEP = 30
"""Levels below which a component that becomes a class waits for its own turn."""
_DEEPEST = 90
"""Levels below which nothing is typed: each takes about eight calls of Python's thousand."""


@dataclass(slots=True)
class Schemas:
    """Lowers the schemas of one description; components are lowered once, by their site."""

    context: Context
    definitions: Definitions = field(init=False)
    demands: Demands = field(init=False)
    names: dict[Site, str] = field(default_factory=dict)
    types: dict[Site, Type] = field(default_factory=dict)
    merged: dict[int, tuple[Schema, Schema]] = field(default_factory=dict)
    shapes: dict[int, Shape] = field(default_factory=dict)
    under_way: set[Site] = field(default_factory=set)
    composing: dict[frozenset[Site], str | None] = field(default_factory=dict)
    """The compositions under way, by the sites of their parts, and the classes they become."""
    nameless_types: dict[int, Type] = field(default_factory=dict)
    """The types of schemas without a name, the same wherever they are inherited or referred to."""
    depth: int = 0
    """How many schemas inside each other are being lowered."""
    nameless: int = 0
    """How many of them are components or compositions that become no class."""
    tagged: Tagged = field(init=False)
    headers: dict[tuple[tuple[Site, ...], ...], str] = field(default_factory=dict)
    """The models of the headers of answers, by the places that declare these."""
    checked: set[Site] = field(default_factory=set)
    """The schemas whose rules between fields a table holds."""

    def __post_init__(self) -> None:
        self.definitions = Definitions(self.context, self.effective)
        self.tagged = Tagged({}, {})
        self.demands = Demands(self.effective)

    def lower_components(self) -> None:
        """Lower every schema that has a name, enums first: unions have to know them."""
        schemas = self.context.description.schemas
        for site, schema in schemas.items():
            if (
                self._shape(schema) is not Shape.OTHER
                and named_target(self.context, schema) is None
            ):
                name = of_schema(self.context.description, site)
                self.names[site] = self.definitions.classes.claim(name, site)
                whole = self.effective(schema)
                if self._shape(schema) is Shape.MODEL and not (whole.one_of or whole.any_of):
                    self.definitions.objects[self.names[site]] = whole
        # Before any union is joined, it is known which are told apart.
        self.tagged = find_tagged(self.context, self.effective, frozenset(self.names))
        self.definitions.know_tagged(self.tagged, self.names)
        self.definitions.subtypes = find_subtypes(self.context, self.names)
        for wanted in (Shape.ENUM, Shape.MODEL, Shape.OTHER):
            for site, schema in schemas.items():
                if self._shape(schema) is wanted:
                    self.component(site)

    def finish(self) -> tuple[Definition, ...]:
        """The definitions, once everything that needs them is lowered.

        Assertions that only a table could hold are losses where no table has them.
        """
        for schema, _ in tuple(self.merged.values()):
            if schema.site not in self.checked:
                for keyword in self.demands.held_by_tables(schema):
                    self.context.lose_of(schema, keyword, "only checked on the body of a call")
        return self.definitions.finish()

    def effective(self, schema: Schema) -> Schema:
        """The schema with its composition merged; computed once for each schema."""
        known = self.merged.get(id(schema))
        if known is None:
            known = self.merged[id(schema)] = (schema, effective(self.context, schema))
        return known[1]

    def type_of(self, schema: Schema, hint: str) -> Type:
        """The type of a schema; ``hint`` names what has to be defined for it."""
        target = named_target(self.context, schema)
        self.depth += 1
        if self.depth > _DEEPEST:
            self.context.lose(schema.site, "schema", "types lie too deep inside each other")
            found: Type = ANY
        elif target is not None and target.site in self.context.description.schemas:
            is_null = "null" in schema.types and not schema.reference
            found = nullable(self.component(target.site, schema), is_null)
        elif id(schema) in self.nameless_types:
            found = self.nameless_types[id(schema)]
        elif schema.all_of or schema.reference is not None:
            found = self.nameless_types[id(schema)] = self._composed(schema, hint)
        else:
            found = self.nameless_types[id(schema)] = self._inline(self.effective(schema), hint)
        self.depth -= 1
        return found

    def component(self, site: Site, referrer: Schema | None = None) -> Type:
        """The type of a schema that references lead to, ``referrer`` among them."""
        if site in self.types:
            return self.types[site]
        schema = self.context.description.schemas[site]
        target = named_target(self.context, schema)
        # A list inside which a class is lowered could not be a field of that class.
        is_later = site in self.names and (self.depth > _DEEP or self.nameless > 0)
        if site in self.under_way or is_later:
            if site in self.names:
                is_null = admits_null(self.context, self.effective, schema)
                return nullable(Named(self.names[site]), is_null)
            place = site if referrer is None else referrer.site.below("$ref")
            self.context.lose(place, "$ref", "a type without fields cannot contain itself")
            return ANY
        self.under_way.add(site)
        if target is not None and target.site != site:
            result = self.component(target.site, schema)
        else:
            name = self.names.get(site)
            self.nameless += name is None
            hint = name or of_schema(self.context.description, site)
            result = self._inline(self.effective(schema), hint, name)
            self.nameless -= name is None
        self.types[site] = result
        return result

    def _composed(self, schema: Schema, hint: str) -> Type:
        """The type of an ``allOf`` without a name.

        One that meets its own parts again, below one of its fields, is the class it becomes.
        """
        whole = self.effective(schema)
        parts = frozenset(part.site for part in parts_of(self.context, schema))
        if parts in self.composing:
            name = self.composing[parts]
            if name is not None:
                return nullable(Named(name), "null" in whole.types)
            self.context.lose_of(schema, "allOf", "a type without fields cannot contain itself")
            return ANY
        is_model = self._shape(schema) is Shape.MODEL and not (whole.one_of or whole.any_of)
        name = self.definitions.claim(hint) if is_model else None
        self.composing[parts] = name
        self.nameless += name is None
        found = self._inline(whole, hint, name)
        self.nameless -= name is None
        del self.composing[parts]
        return found

    def _shape(self, schema: Schema) -> Shape:
        return shape_of(self.context, self.effective, schema, self.shapes)

    def _inline(self, schema: Schema, hint: str, name: str | None = None) -> Type:
        """The type of an effective schema; ``name`` is a class name it has already claimed."""
        if schema.boolean is not None:
            if not schema.boolean:
                self.context.lose(schema.site, "false", "no value is allowed here")
            return ANY
        if schema.content_schema is not None:
            self.context.lose_of(schema, "contentSchema", "JSON inside a text is not decoded")
        core = self._core(schema, hint, name)
        values = schema.enum or ()
        return nullable(core, "null" in schema.types or (None in values and schema.const is ABSENT))

    def _core(self, schema: Schema, hint: str, name: str | None) -> Type:
        if schema.const is not ABSENT and not isinstance(schema.const, Absent):
            is_plain = isinstance(schema.const, str) or fits_a_class(schema.const)
            constant = lower_value(schema.const)
            return Constant((constant,)) if is_plain else type_of_value(schema.const)
        if schema.enum is not None:
            return self._enum(schema, hint, name)
        branches = [
            branch
            for branch in schema.one_of or schema.any_of
            if not is_rule_branch(self.effective(branch))
        ]
        if branches:
            return lower_union(self, schema, branches, hint, name)
        kinds = kinds_of(schema)
        if len(kinds) == 1:
            return self._of_kind(kinds[0], schema, hint, name)
        if not kinds:
            return NULL if "null" in schema.types else ANY
        return self.join([self._of_kind(kind, schema, hint, None) for kind in kinds], schema, hint)

    def join(self, types: list[Type], schema: Schema, hint: str) -> Type:
        """The types as one, for ``schema``; ``hint`` names what has to be defined for it."""
        return join(self.definitions, types, hint, self.source(schema))

    def _of_kind(self, kind: str, schema: Schema, hint: str, name: str | None) -> Type:
        if kind == "object":
            return lower_object(self, schema, hint, name)
        if kind == "array":
            items = schema.items
            if schema.prefix_items:
                return self._by_position(schema, hint + "Item")
            return Array(ANY if items is None else self.type_of(items, hint + "Item"))
        if kind == "string" and schema.content_encoding is not None:
            return self._encoded(schema)
        return scalar_type(kind, schema.format)

    def _by_position(self, schema: Schema, hint: str) -> Type:
        """A tuple where no item may be missing and none may follow, else a list of all types."""
        items = [
            self.type_of(item, f"{hint}{number}")
            for number, item in enumerate(schema.prefix_items, 1)
        ]
        most, least = most_items(schema), schema.min_items or 0
        if most == len(items) <= least:
            return Tuple(tuple(items))
        if most is None or most > len(items):
            rest = schema.items
            items.append(ANY if rest is None else self.type_of(rest, hint))
        if len({*items}) > 1:
            reason = "the items are typed together: some may be missing, or others follow"
            self.context.lose_of(schema, "prefixItems", reason)
        return Array(self.join(items[:most], schema, hint))

    def _encoded(self, schema: Schema) -> Type:
        """Bytes inside a JSON string (JSON Schema Validation, section 8.3)."""
        if schema.content_encoding == "base64":
            return scalar_type("string", "byte")
        self.context.lose_of(schema, "contentEncoding", "the text stays as it is encoded")
        return scalar_type("string", schema.format)

    def _enum(self, schema: Schema, hint: str, name: str | None) -> Type:
        values = enum_values(schema)
        if values is None:
            return self.join([type_of_value(value) for value in schema.enum or ()], schema, hint)
        if len(values) == 1 and name is None:
            # One value is a constant. A component is a class all the same: it may gain values.
            return Constant((lower_value(values[0]),))
        places: dict[object, int] = {}
        for place, value in enumerate(schema.enum or ()):
            if isinstance(value, str | int | float):
                places.setdefault(value, place)
        return self.definitions.add_enum(
            name or self.definitions.claim(hint),
            {value: schema.site.below("enum", str(places[value])) for value in values},
            self.source(schema),
            summary_of(schema),
            schema.deprecated,
        )

    def tag_of(self, schema: Schema) -> tuple[str, str] | None:
        """The property and the value that tell an object apart inside a union."""
        return self.tagged.tags.get(schema.site)

    def owner(self, schema: Schema) -> str | None:
        """The class of the component that has this property, and others inherit it from."""
        found = _OF_COMPONENT.match(schema.site.pointer)
        site = None if found is None else Site(schema.site.file, found[1])
        if site is None or site not in self.names:
            return None
        own = self.effective(self.context.description.schemas[site]).properties
        return self.names[site] if own.get(schema.site.key) is schema else None

    def source(self, schema: Schema) -> Source:
        """The provenance of a schema."""
        return lower_source(self.context, schema.site, schema.extensions)


_OF_COMPONENT = re.compile(r"(.*?)(?:/allOf/\d+)*/properties/[^/]+\Z")
"""The place of a property that a component has, by itself or through its own ``allOf``."""
