"""Schema Objects: JSON Schema 2020-12, and OpenAPI 3.0's dialect normalised to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final

from specloom.diagnostics import Refused, named
from specloom.load import JsonValue, Site
from specloom.openapi.members import Members
from specloom.openapi.model import Schema
from specloom.openapi.reader import Reader
from specloom.openapi.schemas import keywords
from specloom.openapi.schemas.bounds import check_bounds
from specloom.openapi.schemas.discriminator import read_discriminator
from specloom.openapi.schemas.values import settle_values


def read_schema(reader: Reader, site: Site, value: JsonValue) -> Schema:
    """The schema at a site. What it refers to is noted in ``reader.pending``."""
    if isinstance(value, bool):
        return Schema(site=site, boolean=value)
    if value == {"not": {}}:
        return Schema(site=site, boolean=False)
    if value is None:
        reader.warn("empty-schema", site, "the schema is null; it is read as one that admits all")
        return Schema(site=site)
    members = Members.of(reader, site, value, "a schema")
    if members is None:
        return Schema(site=site)
    if reader.minor == 0 and "$ref" in members.value:
        _drop_siblings(members)
    stated: dict[str, Any] = {}
    extensions: dict[str, JsonValue] = {}
    for key, item in members.value.items():
        keyword = _KEYWORDS.get(key)
        if keyword is not None:
            found = keyword[1](members, key)
            if found is not None:
                stated[keyword[0]] = found
        elif key.startswith("x-"):
            extensions[key] = item
        elif key not in _SETTLED:
            reason = keywords.NOT_HONOURED.get(key, "unknown keyword")
            reader.lose(site.below(key), key, reason)
        if reader.minor == 0 and key in keywords.SINCE_31:
            message = f"{key} is OpenAPI 3.1, and this description is 3.0; it is honoured"
            reader.warn("keyword-version", site.below(key), message, key=True)
    if extensions:
        stated["extensions"] = extensions
    return _settled(members, stated)


def _settled(members: Members, stated: dict[str, Any]) -> Schema:
    """The schema of what was read, its values, bounds and nullability settled."""
    reader, site, value = members.reader, members.site, members.value
    for key, name in (("default", "default"), ("const", "const")):
        if key in value:
            stated[name] = value[key]
    if "example" in value:
        stated["examples"] = (value["example"], *stated.get("examples", ()))
    for bound in ("minimum", "maximum"):
        exclusive = stated.get(f"exclusive_{bound}")
        if isinstance(exclusive, bool):
            del stated[f"exclusive_{bound}"]
            if exclusive and bound in stated:
                stated[f"exclusive_{bound}"] = stated.pop(bound)
    nullable = members.flag("nullable") is True
    if nullable and reader.minor > 0:
        message = "nullable is OpenAPI 3.0; it is honoured"
        hint = 'write the type "null"'
        reader.warn("keyword-version", site.below("nullable"), message, hint=hint, key=True)
    if nullable:
        return _nullable(members, stated)
    return _finished(members, stated)


def _finished(members: Members, stated: dict[str, Any]) -> Schema:
    settle_values(members.reader, members.site, stated)
    schema = Schema(site=members.site, **stated)
    check_bounds(members.reader, schema)
    return schema


def _nullable(members: Members, stated: dict[str, Any]) -> Schema:
    """OpenAPI 3.0's ``nullable: true`` in the words of 3.1.

    Beside ``allOf`` or a reference, null becomes an alternative to all that they demand; among
    alternatives it becomes one more; an enum gains it.
    """
    null = Schema(site=members.site.below("nullable"), types=("null",))
    if stated.get("all_of") or stated.get("reference") is not None:
        outer = {name: stated.pop(name) for name in _OUTER & stated.keys()}
        if types := stated.get("types"):
            outer["types"] = (*types, "null")
        settle_values(members.reader, members.site, outer)
        outer.pop("types", None)
        if stated.keys() == {"all_of"} and len(stated["all_of"]) == 1:
            (inner,) = stated["all_of"]
        else:
            inner = _finished(members, stated)
        return Schema(site=members.site, any_of=(inner, null), **outer)
    for alternatives in ("any_of", "one_of"):
        if stated.get(alternatives):
            stated[alternatives] = (*stated[alternatives], null)
    types = stated.get("types", ())
    if not types and {"properties", "additional_properties"} & stated.keys():
        types = ("object",)
    if types and "null" not in types:
        stated["types"] = (*types, "null")
    if stated.get("enum") and None not in stated["enum"]:
        stated["enum"] = (*stated["enum"], None)
    return _finished(members, stated)


_OUTER: Final = frozenset(
    (
        "title",
        "description",
        "default",
        "examples",
        "read_only",
        "write_only",
        "deprecated",
        "extensions",
    )
)
"""Members that annotate the whole of a nullable schema, not one alternative."""

_QUIET_SIBLINGS: Final = frozenset(("$ref", "description", "summary", "title", "example"))


def _drop_siblings(members: Members) -> None:
    """Leave beside a 3.0 reference only what annotates it, extensions and ``nullable``."""
    value = members.value
    if "nullable" in value:
        message = "nullable beside $ref is outside OpenAPI 3.0; it is honoured"
        site = members.site.below("nullable")
        members.reader.warn("reference-siblings", site, message, key=True)
    kept = {
        key: item
        for key, item in value.items()
        if key in _QUIET_SIBLINGS or key == "nullable" or key.startswith("x-")
    }
    dropped = [key for key in value if key not in kept]
    if dropped:
        names = ", ".join(dropped)
        message = f"OpenAPI 3.0 ignores what stands beside $ref: {named(names)}"
        hint = "wrap the reference in allOf"
        site = members.site.below(dropped[0])
        members.reader.warn("reference-siblings", site, message, hint=hint, key=True)
    kept.pop("summary", None)
    members.value = kept


def _reference(members: Members, key: str) -> Site | None:
    reader = members.reader
    target = reader.target(members.value[key], members.site.below(key))
    if target is not None:
        reader.pending[target] = None
    return target


def _dynamic_reference(members: Members, key: str) -> Site | None:
    """``$dynamicRef`` as a plain reference: the same, where its anchor stands in one place."""
    reader, site = members.reader, members.site.below(key)
    target = None
    with suppress(Refused):
        target = reader.references.target(members.value[key], site)
    if target is None or "$ref" in members.value:
        reader.lose(site, key, "it leads nowhere, or stands beside $ref")
        return None
    if reader.references.is_ambiguous(members.value[key]):
        reader.lose(site, key, "it leads to the same place, whoever refers to the schema")
    reader.pending[target] = None
    return target


def _schema(members: Members, key: str) -> Schema:
    return read_schema(members.reader, members.site.below(key), members.value[key])


def _items(members: Members, key: str) -> Schema | None:
    if not isinstance(members.value[key], list):
        return _schema(members, key)
    # A tuple in the words of older drafts.
    reason = "a list of schemas under items is prefixItems since OpenAPI 3.1"
    members.reader.lose(members.site.below(key), key, reason)
    return None


def _schemas(members: Members, key: str) -> tuple[Schema, ...]:
    site = members.site.below(key)
    if isinstance(members.value[key], list) and not members.value[key]:
        members.reader.error("wrong-value", site, f"{key} holds no schema")
    return tuple(
        read_schema(members.reader, site.below(str(index)), item)
        for index, item in enumerate(members.array(key))
    )


def _schemas_by_name(members: Members, key: str) -> Mapping[str, Schema]:
    inner = members.object(key)
    if inner is None:
        return MappingProxyType({})
    return MappingProxyType({name: _schema(inner, name) for name in inner.value})


def _xml(members: Members, key: str) -> None:
    members.reader.xml.append(members.site.below(key))


_KEYWORDS: Final[dict[str, tuple[str, Callable[[Members, str], Any]]]] = {
    "$ref": ("reference", _reference),
    "$dynamicRef": ("reference", _dynamic_reference),
    "type": ("types", keywords.types),
    "format": ("format", Members.text),
    "title": ("title", Members.text),
    "description": ("description", Members.text),
    "enum": ("enum", keywords.enum),
    "examples": ("examples", keywords.examples),
    "multipleOf": ("multiple_of", keywords.multiple_of),
    "minimum": ("minimum", Members.number),
    "maximum": ("maximum", Members.number),
    "exclusiveMinimum": ("exclusive_minimum", keywords.exclusive),
    "exclusiveMaximum": ("exclusive_maximum", keywords.exclusive),
    "minLength": ("min_length", Members.count),
    "maxLength": ("max_length", Members.count),
    "pattern": ("pattern", keywords.pattern),
    "minItems": ("min_items", Members.count),
    "maxItems": ("max_items", Members.count),
    "uniqueItems": ("unique_items", Members.flag),
    "minProperties": ("min_properties", Members.count),
    "maxProperties": ("max_properties", Members.count),
    "items": ("items", _items),
    "prefixItems": ("prefix_items", _schemas),
    "properties": ("properties", _schemas_by_name),
    "patternProperties": ("pattern_properties", _schemas_by_name),
    "propertyNames": ("property_names", _schema),
    "additionalProperties": ("additional_properties", _schema),
    "unevaluatedProperties": ("unevaluated_properties", _schema),
    "required": ("required", keywords.required),
    "allOf": ("all_of", _schemas),
    "anyOf": ("any_of", _schemas),
    "oneOf": ("one_of", _schemas),
    "not": ("not_", _schema),
    "if": ("if_", _schema),
    "then": ("then", _schema),
    "else": ("else_", _schema),
    "dependentRequired": ("dependent_required", keywords.names_by_name),
    "dependentSchemas": ("dependent_schemas", _schemas_by_name),
    "discriminator": ("discriminator", read_discriminator),
    "readOnly": ("read_only", Members.flag),
    "writeOnly": ("write_only", Members.flag),
    "deprecated": ("deprecated", Members.flag),
    "contentEncoding": ("content_encoding", Members.text),
    "contentMediaType": ("content_media_type", Members.text),
    "contentSchema": ("content_schema", _schema),
    "xml": ("", _xml),
}

_SETTLED: Final = keywords.ANNOTATIONS | {"default", "const", "example", "nullable"}
"""Keywords that need no reader of their own: annotations, and what :func:`_settled` looks at."""
