"""Unions of objects that one property tells apart: which models carry a tag, and which value.

OpenAPI 3.1, Discriminator Object: the mapping, else the one value of the property, else the name
of the component says the value; an object without a name has to state it. A model of msgspec has
one tag, so that every union which asks a model for one has to ask for the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct, field

from specloom.lower.context import Context
from specloom.lower.names import is_carried
from specloom.lower.schemas.composition import named_target
from specloom.lower.schemas.distinct import MOST_MEMBERS, are_distinct
from specloom.lower.schemas.shapes import is_rule_branch, kinds_of
from specloom.openapi.model import (
    ABSENT,
    Absent,
    Description,
    JsonValue,
    MediaType,
    Operation,
    Schema,
    Site,
)

_Tags = Mapping[Site, tuple[str, str]]
_Values = Mapping[Site, tuple[JsonValue, ...]]


class Tagged(Struct, frozen=True):
    """What is told apart: ``tags`` are the property and its value by the site of a model,
    ``unions`` the sites of the members by the site of each union."""

    tags: _Tags
    unions: Mapping[Site, tuple[Site, ...]]
    chosen: Mapping[Site, tuple[str, _Values]] = field(default_factory=dict)
    """The unions that msgspec cannot tell apart, but the values of a property can, or what the
    members hold: the property and the values by the site of each member, by that of the union."""


def find_tagged(
    context: Context, effective: Callable[[Schema], Schema], models: frozenset[Site]
) -> Tagged:
    """The unions of the description whose members are told apart; ``models`` become classes."""
    finder = _Finder(context, effective, models)
    found: dict[Site, _Tags] = {}
    asked: dict[Site, set[tuple[str, str]]] = {}
    schemas = tuple(_schemas(context.description))
    for schema in schemas:
        if schema.site not in found and (tags := finder.tags_of(schema)):
            found[schema.site] = tags
            for member, tag in tags.items():
                asked.setdefault(member, set()).add(tag)
    unions = {
        site: tuple(tags)
        for site, tags in found.items()
        if all(len(asked[member]) == 1 for member in tags)
    }
    members = {member for union in unions.values() for member in union}
    chosen = {
        schema.site: choice
        for schema in schemas
        if schema.site not in unions and (choice := finder.choice_of(schema))
    }
    return Tagged({site: tag for site in members for tag in asked[site]}, unions, chosen)


class _Finder(Struct, frozen=True):
    context: Context
    effective: Callable[[Schema], Schema]
    models: frozenset[Site]

    def tags_of(self, schema: Schema) -> _Tags:
        """The property and value of each member of a union; empty where they do not tell."""
        members, _ = self._members(schema)
        if schema.discriminator is not None and schema.discriminator.default is not None:
            # A tag that is missing or not listed has a meaning, which no struct can carry.
            return {}
        for name in self._properties(schema, members) if len(members) > 1 else ():
            tags = self._values(schema, name, members)
            # msgspec 0.22 never finds a tag whose name is not ASCII.
            if tags and schema.properties.keys() <= {name} and is_carried(name) and name.isascii():
                return {site: (name, value) for site, value in tags.items()}
        return {}

    def choice_of(self, schema: Schema) -> tuple[str, _Values] | None:
        """The property and the values of each member of a union: the property may be absent, and
        a member may have several values of any type. No property where what the members hold
        tells them apart."""
        members, _ = self._members(schema)
        if not 1 < len(members) <= MOST_MEMBERS:
            return None
        first, *others = members.values()
        names: Iterable[str] = (
            (schema.discriminator.property_name,)
            if schema.discriminator is not None
            else (n for n in first.properties if all(n in other.properties for other in others))
        )
        for name in names:
            values = self._choices(schema, name, members)
            if values and schema.properties.keys() <= {name} and is_carried(name):
                return name, values
        objects, exclusive = [*members.values()], bool(schema.one_of)
        if not schema.properties and are_distinct(self.effective, objects, exclusive=exclusive):
            return "", dict.fromkeys(members, ())
        return None

    def _choices(self, schema: Schema, name: str, members: Mapping[Site, Schema]) -> _Values | None:
        """The values of the property for each member, where no two members share one."""
        found: dict[Site, tuple[JsonValue, ...]] = {}
        for site, whole in members.items():
            stated = whole.properties.get(name)
            if stated is None:
                return None
            listed = self._listed(stated)
            values = tuple(self._mapped(schema, site)) or listed
            if not values and schema.discriminator is not None and site in self.models:
                values = (self.context.description.key_of(site),)
            if not values or not all(isinstance(value, str | int) for value in values):
                return None
            found[site] = values
        keys = [(isinstance(v, bool), v) for values in found.values() for v in values]
        return found if len(set(keys)) == len(keys) else None

    def _listed(self, schema: Schema) -> tuple[JsonValue, ...]:
        whole = self.effective(schema)
        return (whole.enum or ()) if isinstance(whole.const, Absent) else (whole.const,)

    def _members(self, schema: Schema) -> tuple[Mapping[Site, Schema], bool]:
        """The objects of a union, and whether there are members that a decoder knows by their
        kind to be none; nothing where there are members that it does not."""
        branches = [b for b in schema.one_of or schema.any_of if b.types != ("null",)]
        if len(branches) < 2 or schema.all_of or schema.reference is not None:
            return {}, False
        members: dict[Site, Schema] = {}
        for branch in branches:
            target = named_target(self.context, branch) or branch
            whole = self.effective(target)
            if self._is_told_by_kind(whole):
                continue
            is_nameless = target is branch and kinds_of(whole) == ("object",) and whole.properties
            if target.site not in self.models and not is_nameless:
                return {}, False
            members[target.site] = whole
        if any(map(self._is_union, members.values())):
            return {}, False
        return members, len(members) < len(branches)

    def _is_told_by_kind(self, whole: Schema) -> bool:
        """Whether a decoder knows by the kind of a value that it is none of the objects."""
        kinds = kinds_of(whole)
        says_more = whole.one_of or whole.any_of or whole.boolean is not None
        values = whole.enum if whole.const is ABSENT else (whole.const,)
        if values is not None:
            return not any(isinstance(value, dict) for value in values)
        return bool(kinds) and "object" not in kinds and not says_more

    def _is_union(self, whole: Schema) -> bool:
        alternatives = whole.one_of or whole.any_of
        return not all(is_rule_branch(self.effective(branch)) for branch in alternatives)

    def _properties(self, schema: Schema, members: Mapping[Site, Schema]) -> Iterator[str]:
        """The discriminator; without one, what every member requires."""
        if schema.discriminator is not None:
            yield schema.discriminator.property_name
        else:
            first, *others = members.values()
            yield from (n for n in first.required if all(n in other.required for other in others))

    def _values(
        self, schema: Schema, name: str, members: Mapping[Site, Schema]
    ) -> dict[Site, str] | None:
        """The value of the property for each member, where each has one of its own."""
        values: dict[Site, str] = {}
        for site, whole in members.items():
            stated = whole.properties.get(name)
            if stated is None or name not in whole.required:
                return None
            admitted = self._admitted(stated)
            named = self._mapped(schema, site)
            if admitted is None or len(named) > 1:
                return None
            key = self.context.description.key_of(site) if site in self.models else None
            value = _value(schema, key, named, admitted)
            if value is None or (admitted and value not in admitted):
                return None
            values[site] = value
        return values if len(set(values.values())) == len(values) else None

    def _mapped(self, schema: Schema, site: Site) -> list[str]:
        """The values that a mapping gives a component, itself or a reference to it."""
        if schema.discriminator is None:
            return []
        schemas = self.context.description.schemas
        return [
            value
            for value, target in schema.discriminator.mapping
            if site in (target, getattr(named_target(self.context, schemas[target]), "site", None))
        ]

    def _admitted(self, schema: Schema) -> tuple[str, ...] | None:
        """The values that a property lists, none where it takes any text; None for other types."""
        whole = self.effective(schema)
        values = whole.enum if whole.const is ABSENT else (whole.const,)
        if values is None:
            return () if whole.types == ("string",) else None
        texts = tuple(value for value in values if isinstance(value, str))
        return texts if len(texts) == len(values) else None


def _value(
    schema: Schema, component: str | None, named: list[str], admitted: tuple[str, ...]
) -> str | None:
    if named:
        return named[0]
    if len(admitted) == 1:
        return admitted[0]
    return None if schema.discriminator is None else component


def _schemas(description: Description) -> Iterator[Schema]:
    """Every schema of a description, outer ones first."""
    pending = [*description.schemas.values()]
    for operation in (*description.operations, *description.webhooks):
        pending += _of_operation(operation)
    pending.reverse()
    while pending:
        schema = pending.pop()
        yield schema
        inside = [*schema.properties.values(), *schema.pattern_properties.values()]
        inside += (*schema.prefix_items, *schema.all_of, *schema.any_of, *schema.one_of)
        inside += (part for part in (schema.items, schema.additional_properties) if part)
        pending += reversed(inside)


def _of_operation(operation: Operation) -> Iterator[Schema]:
    bodies: list[MediaType] = []
    for parameter in operation.parameters:
        if parameter.schema is not None:
            yield parameter.schema
        bodies += () if parameter.content is None else (parameter.content,)
    bodies += () if operation.request_body is None else operation.request_body.content
    for response in operation.responses:
        bodies += response.content
    for media in bodies:
        yield from (part for part in (media.schema, media.item_schema) if part is not None)
    for _, received in operation.callbacks:
        yield from _of_operation(received)
