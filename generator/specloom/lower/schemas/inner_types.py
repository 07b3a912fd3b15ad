"""What kind of JSON value a schema takes, without the definitions that its type would need."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir import ANY, NULL, Array, Map, Type, Union
from specloom.lower.schemas.composition import named_target
from specloom.lower.schemas.keywords import only_annotates
from specloom.lower.schemas.scalars import nullable, scalar_type, type_of_value
from specloom.lower.schemas.shapes import is_rule_branch, kinds_of
from specloom.lower.schemas.types import Schemas
from specloom.openapi.model import Absent, Schema, Site

_OF_UNIONS = ("one_of", "any_of", "types", "discriminator")


def inner_type(schemas: Schemas, schema: Schema) -> Type:
    """The type of a schema as far as one row tells it: an object is a map, an array a list.

    What is inside has rows of its own.
    """
    found = list(dict.fromkeys(_types(schemas, schema)))
    if ANY in found:
        return ANY
    plain = [item for item in found if item != NULL]
    if not plain:
        return NULL
    return nullable(plain[0] if len(plain) == 1 else Union(tuple(plain)), NULL in found)


def narrowed(schemas: Schemas, schema: Schema) -> Schema:
    """The one branch of a union that is not null, where the union says nothing else."""
    met: set[Site] = set()
    while schema.site not in met:
        met.add(schema.site)
        whole = schemas.effective(schema)
        branches = whole.one_of or whole.any_of
        plain = [item for item in branches if schemas.effective(item).types != ("null",)]
        both = whole.one_of and whole.any_of
        if len(plain) != 1 or both or not only_annotates(whole, *_OF_UNIONS):
            return schema
        if is_rule_branch(schemas.effective(plain[0])):
            return schema
        schema = plain[0]
    # A union that leads back to itself alone says nothing.
    return schema


def _types(schemas: Schemas, schema: Schema) -> Iterator[Type]:
    met: set[Site] = set()
    pending = [schema]
    while pending:
        item = pending.pop()
        item = named_target(schemas.context, item) or item
        if item.site not in met:
            met.add(item.site)
            branches = _branches(schemas, item)
            yield from _own_types(schemas.effective(item), bool(branches))
            pending += reversed(branches)


def _branches(schemas: Schemas, schema: Schema) -> list[Schema]:
    """The alternatives that say of what type a value is."""
    whole = schemas.effective(schema)
    if whole.enum is not None or not isinstance(whole.const, Absent):
        return []
    return [
        item for item in whole.one_of or whole.any_of if not is_rule_branch(schemas.effective(item))
    ]


def _own_types(whole: Schema, is_union: bool) -> Iterator[Type]:
    """The types that an effective schema states beside its alternatives."""
    if "null" in whole.types:
        yield NULL
    if not isinstance(whole.const, Absent):
        yield type_of_value(whole.const)
    elif whole.enum is not None:
        yield from map(type_of_value, whole.enum)
    elif is_union:
        if whole.properties:
            yield Map(ANY)
    else:
        kinds = kinds_of(whole)
        yield from (_of_kind(kind, whole) for kind in kinds)
        if not kinds and "null" not in whole.types:
            yield ANY


def _of_kind(kind: str, schema: Schema) -> Type:
    match kind:
        case "object":
            return Map(ANY)
        case "array":
            return Array(ANY)
        case "string" if schema.content_encoding is not None:
            return scalar_type("string", "byte" if schema.content_encoding == "base64" else None)
        case _:
            return scalar_type(kind, schema.format)
