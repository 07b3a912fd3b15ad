"""Rules about schemas: keywords that do not fit together, and texts that are missing."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.openapi.model import ABSENT, Schema
from specloom.review.lint.lint_rule import ERROR, INFO, WARNING, Remark, reading_rule, rule
from specloom.review.lint.subject import Subject, as_object

no_enum_type_mismatch = reading_rule(
    "no-enum-type-mismatch",
    ERROR,
    "A value that is not of the schema's type can never be sent or met.",
    "value-type",
)
duplicated_entry_in_enum = reading_rule(
    "duplicated-entry-in-enum",
    WARNING,
    "A value that stands twice in an enum was meant to be another one, or is a slip.",
    "duplicate-enum-value",
)
no_ref_siblings = reading_rule(
    "no-$ref-siblings",
    WARNING,
    "OpenAPI 3.0 ignores what stands beside a reference.",
    "reference-siblings",
)


@rule("array-items", WARNING, "A list that says nothing of its items is a list of anything.")
def array_items(subject: Subject) -> Iterator[Remark]:
    """An array without items."""
    for schema in subject.schemas:
        if "array" in schema.types and schema.items is None and not schema.prefix_items:
            yield Remark(schema.site, "the array says nothing of its items")


@rule(
    "nullable-type-sibling", WARNING, "OpenAPI 3.0.3 gives nullable a meaning only beside a type."
)
def nullable_type_sibling(subject: Subject) -> Iterator[Remark]:
    """``nullable`` in a schema of OpenAPI 3.0 that states no type."""
    if not subject.description.version.startswith("3.0"):
        return
    for site, value in subject.stated_schemas():
        if value.get("nullable") is True and "type" not in value and "$ref" not in value:
            yield Remark(site.below("nullable"), "nullable stands without a type", key=True)


@rule(
    "no-required-schema-properties-undefined",
    WARNING,
    "A required property that is not described is a slip of the pen, or has no type.",
)
def required_properties_defined(subject: Subject) -> Iterator[Remark]:
    """A required name that neither the schema nor a part of it describes."""
    for schema in subject.schemas:
        if not schema.properties or schema.all_of or schema.reference is not None:
            continue
        if schema.any_of or schema.one_of or schema.pattern_properties:
            continue
        for index, name in enumerate(schema.required):
            if name not in schema.properties:
                site = schema.site.below("required", str(index))
                yield Remark(site, f"the required property {name} is not described", subject=name)


@rule(
    "no-mixed-number-range-constraints",
    WARNING,
    "Of a bound and an exclusive bound on one side only one can count.",
)
def mixed_bounds(subject: Subject) -> Iterator[Remark]:
    """Both an inclusive and an exclusive bound on one side."""
    for schema in subject.schemas:
        if schema.minimum is not None and schema.exclusive_minimum is not None:
            site = schema.site.below("exclusiveMinimum")
            yield Remark(site, "minimum and exclusiveMinimum both stand here", key=True)
        if schema.maximum is not None and schema.exclusive_maximum is not None:
            site = schema.site.below("exclusiveMaximum")
            yield Remark(site, "maximum and exclusiveMaximum both stand here", key=True)


@rule(
    "keyword-of-another-type",
    WARNING,
    "A bound on a type that the schema does not admit is never checked.",
)
def keyword_of_another_type(subject: Subject) -> Iterator[Remark]:
    """A keyword that asserts nothing for the types that the schema states."""
    for schema in subject.schemas:
        if not schema.types:
            continue
        stated = as_object(subject.value(schema.site))
        for keyword, types in _KEYWORD_TYPES.items():
            if keyword in stated and not types & {*schema.types}:
                names = " or ".join(schema.types)
                site = schema.site.below(keyword)
                message = f"{keyword} says nothing of a value of type {names}"
                yield Remark(site, message, key=True)


@rule(
    "default-of-required",
    INFO,
    "A default is what a server assumes where nothing is given, and a required value always is.",
)
def default_of_required(subject: Subject) -> Iterator[Remark]:
    """A default of something that has to be given."""
    for schema in subject.schemas:
        for name in schema.required:
            inner = schema.properties.get(name)
            if inner is not None and inner.default is not ABSENT:
                message = f"{name} is required, and its default never counts"
                yield Remark(inner.site.below("default"), message, key=True)
    for parameter in subject.parameters:
        inner = parameter.schema
        if parameter.required and inner is not None and inner.default is not ABSENT:
            message = f"{parameter.name} is required, and its default never counts"
            yield Remark(inner.site.below("default"), message, key=True)


@rule("property-description", INFO, "A property without a word on it is guessed at.")
def property_description(subject: Subject) -> Iterator[Remark]:
    """A property that neither it nor what it refers to describes."""
    for schema in subject.schemas:
        for name, inner in schema.properties.items():
            if not _is_described(subject, inner):
                yield Remark(inner.site, f"the property {name} has no description", key=True)


def _is_described(subject: Subject, schema: Schema) -> bool:
    seen: set[int] = set()
    waiting = [schema]
    while waiting:
        inner = waiting.pop()
        if inner.description or inner.title or inner.boolean is not None:
            return True
        if id(inner) in seen:
            continue
        seen.add(id(inner))
        waiting += (*inner.all_of, *inner.any_of)
        if inner.reference is not None and inner.reference in subject.description.schemas:
            waiting.append(subject.description.schemas[inner.reference])
    return False


_TEXT = frozenset({"string"})
_NUMBERS = frozenset({"integer", "number"})
_LISTS = frozenset({"array"})
_OBJECTS = frozenset({"object"})
_KEYWORD_TYPES = {
    "minLength": _TEXT,
    "maxLength": _TEXT,
    "pattern": _TEXT,
    "minimum": _NUMBERS,
    "maximum": _NUMBERS,
    "exclusiveMinimum": _NUMBERS,
    "exclusiveMaximum": _NUMBERS,
    "multipleOf": _NUMBERS,
    "items": _LISTS,
    "minItems": _LISTS,
    "maxItems": _LISTS,
    "uniqueItems": _LISTS,
    "properties": _OBJECTS,
    "required": _OBJECTS,
    "additionalProperties": _OBJECTS,
    "minProperties": _OBJECTS,
    "maxProperties": _OBJECTS,
}

RULES = (
    no_enum_type_mismatch,
    duplicated_entry_in_enum,
    no_ref_siblings,
    array_items,
    nullable_type_sibling,
    required_properties_defined,
    mixed_bounds,
    keyword_of_another_type,
    default_of_required,
    property_description,
)
