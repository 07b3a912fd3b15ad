"""Object schemas: a model where fields are named, else a mapping."""

from __future__ import annotations

from typing import Protocol

from specloom.ir import (
    ANY,
    FREE_NAME,
    NOTHING,
    Constant,
    Field,
    Map,
    Model,
    Named,
    Rule,
    Source,
    Type,
    Untrusted,
)
from specloom.lower.context import Context
from specloom.lower.names import Scope, is_carried, pascal, snake
from specloom.lower.reserved_names import FIELD_NAMES
from specloom.lower.rules import ExplicitRules
from specloom.lower.schemas.annotations import default_of, format_of, is_open, summary_of
from specloom.lower.schemas.constraints import lower_constraints
from specloom.lower.schemas.definitions import Definitions
from specloom.openapi.model import Schema


class Schemas(Protocol):
    """What lowering an object needs of the lowering of all schemas."""

    @property
    def context(self) -> Context:
        """What the run knows."""
        ...

    @property
    def definitions(self) -> Definitions:
        """Where models go."""
        ...

    def effective(self, schema: Schema) -> Schema:
        """The schema with its composition merged."""
        ...

    def type_of(self, schema: Schema, hint: str) -> Type:
        """The type of a schema."""
        ...

    def join(self, types: list[Type], schema: Schema, hint: str) -> Type:
        """Several types as one."""
        ...

    def owner(self, schema: Schema) -> str | None:
        """The class of the component that has this property, and others inherit it from."""
        ...

    def source(self, schema: Schema) -> Source:
        """The provenance of a schema."""
        ...

    def tag_of(self, schema: Schema) -> tuple[str, str] | None:
        """The property and the value that tell an object apart inside a union."""
        ...


def lower_object(schemas: Schemas, schema: Schema, hint: str, name: str | None) -> Type:
    """The type of an effective object schema; ``name`` is a class name it already claimed."""
    if not schema.properties and name is None:
        return _map(schemas, schema, hint)
    name = name or schemas.definitions.claim(hint)
    scope = Scope("fields", FIELD_NAMES, schemas.context)
    tag = schemas.tag_of(schema)
    fields = [
        _field(schemas, scope, name, wire_name, member, wire_name in schema.required, tag)
        for wire_name, member in schema.properties.items()
        if _can_carry(schemas, member, wire_name)
    ]
    schemas.definitions.objects[name] = schema
    schemas.definitions.built[name] = Model(
        name=name,
        fields=(*fields, *_free_field(schemas, scope, name, schema)),
        source=schemas.source(schema),
        summary=summary_of(schema),
        deprecated=schema.deprecated,
        open=is_open(schema),
        rules=_rules(schemas, schema),
    )
    return Named(name)


def _rules(schemas: Schemas, schema: Schema) -> tuple[Rule, ...]:
    """The ``x-rules`` of an object; those that name parameters are an operation's business."""
    known = frozenset(schema.properties)
    rules = ExplicitRules(schemas.context, known, names_parameters=True)
    return tuple(
        rule
        for rule in rules.of(schema.site, schema.extensions)
        if all(name.value in known for name in (*rule.fields, *rule.of))
    )


def _free_field(schemas: Schemas, scope: Scope, model: str, schema: Schema) -> tuple[Field, ...]:
    """The field for the members without a name, where the schema speaks of them."""
    rest = schema.additional_properties
    speaks = schema.pattern_properties or (rest is not None and rest.boolean is not False)
    if not speaks or not schema.properties:
        return ()
    keyword = "patternProperties" if schema.pattern_properties else "additionalProperties"
    site = schemas.context.stating(schema, keyword)
    if FREE_NAME in schema.properties:
        schemas.context.lose(site, keyword, f"a field is called {FREE_NAME}, as free ones are here")
        return ()
    patterns = [part for part in schema.pattern_properties.values() if part.boolean is not False]
    if rest is None or rest.boolean is True:
        values: Type = ANY
    else:
        kept = [*patterns, *(() if rest.boolean is False else (rest,))]
        types = [schemas.type_of(part, f"{model}ExtraValue") for part in kept]
        values = schemas.join(types, schema, f"{model}ExtraValue")
    return (
        Field(
            name=scope.claim("extra"),
            wire_name=Untrusted(FREE_NAME),
            type=Map(values),
            required=True,
            source=Source(site.file, site.pointer),
            summary=summary_of(rest) if rest is not None and not patterns else NOTHING,
            free=True,
        ),
    )


def _map(schemas: Schemas, schema: Schema, hint: str) -> Type:
    patterns = list(schema.pattern_properties.values())
    rest = schema.additional_properties
    if rest is not None and (rest.boolean is None or not patterns):
        patterns.append(rest)
    kept = [pattern for pattern in patterns if pattern.boolean is not False]
    if patterns and not kept:
        keyword = "additionalProperties" if rest is not None else "patternProperties"
        schemas.context.lose_of(schema, keyword, "an empty object is any object here")
    hint += "Value"
    types = [schemas.type_of(pattern, hint) for pattern in kept]
    return Map(schemas.join(types, schema, hint) if types else ANY)


def _can_carry(schemas: Schemas, member: Schema, wire_name: str) -> bool:
    if is_carried(wire_name):
        return True
    schemas.context.lose(member.site, "properties", "a field of this name cannot be decoded")
    return False


def _field(
    schemas: Schemas,
    scope: Scope,
    model: str,
    wire_name: str,
    schema: Schema,
    required: bool,
    tag: tuple[str, str] | None,
) -> Field:
    whole = schemas.effective(schema)
    type_: Type
    if tag is not None and tag[0] == wire_name and whole.enum and schema.reference is None:
        # The class says it all: an enum of its own would be named by nothing.
        type_ = Constant((Untrusted(tag[1]),))
    else:
        owner = schemas.owner(schema) or model
        type_ = schemas.type_of(schema, owner + pascal(wire_name, "Field"))
    return Field(
        name=scope.claim(snake(wire_name, "field"), schema.site),
        wire_name=Untrusted(wire_name),
        type=type_,
        required=required,
        source=schemas.source(schema),
        summary=summary_of(schema, wire_name) or summary_of(whole, wire_name),
        deprecated=whole.deprecated,
        read_only=whole.read_only,
        write_only=whole.write_only,
        default=default_of(whole),
        constraints=lower_constraints(schemas.context, whole),
        format=format_of(whole),
    )
