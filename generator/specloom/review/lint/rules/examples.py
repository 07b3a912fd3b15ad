"""Rules about examples, defaults and the values of enums: they have to be what they show."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from specloom.load import JsonValue, Site
from specloom.lower.operations.bodies import is_json
from specloom.openapi.model import ABSENT, Absent, Schema
from specloom.openapi.schemas.values import identity
from specloom.review.lint.lint_rule import ERROR, WARNING, Remark, rule
from specloom.review.lint.shown import beside_schema, of_schema
from specloom.review.lint.subject import Subject, as_object


@rule(
    "no-invalid-schema-examples",
    WARNING,
    "An example that its own schema refuses teaches the wrong thing.",
)
def schema_examples(subject: Subject) -> Iterator[Remark]:
    """An example of a schema that the schema refuses."""
    for schema in subject.schemas:
        for site, value in of_schema(subject, schema):
            yield from _judged(subject, "the example", schema, site, value)


@rule(
    "no-invalid-schema-defaults",
    ERROR,
    "A server that assumed the default would break what its own description asks.",
)
def schema_defaults(subject: Subject) -> Iterator[Remark]:
    """A default that its schema refuses."""
    for schema in subject.schemas:
        if not isinstance(schema.default, Absent):
            site = schema.site.below("default")
            yield from _judged(subject, "the default", schema, site, schema.default)


@rule(
    "enum-value-never-valid",
    ERROR,
    "A value of an enum that the rest of the schema refuses can never be sent.",
)
def enum_values(subject: Subject) -> Iterator[Remark]:
    """A value of an enum, or a const, that breaks another keyword beside it."""
    for schema in subject.schemas:
        stated = as_object(subject.value(schema.site))
        listed = stated.get("enum")
        if schema.enum is not None and isinstance(listed, list):
            rest, kept = replace(schema, enum=None), {identity(value) for value in schema.enum}
            for index, value in enumerate(listed):
                if identity(value) in kept:
                    site = schema.site.below("enum", str(index))
                    yield from _judged(subject, "the value", rest, site, value)
        if schema.const is not ABSENT and not isinstance(schema.const, Absent):
            site = schema.site.below("const")
            yield from _judged(subject, "the const", schema, site, schema.const)


@rule(
    "no-invalid-media-type-examples",
    WARNING,
    "An example of a body that its own schema refuses teaches the wrong thing.",
)
def media_type_examples(subject: Subject) -> Iterator[Remark]:
    """An example of a JSON body that the schema of the body refuses."""
    for media, sent in subject.media_types:
        if media.schema is None or not is_json(media.name):
            continue
        for site, value in beside_schema(subject, media.site, media.schema):
            yield from _judged(subject, "the example", media.schema, site, value, sent=sent)


@rule(
    "no-invalid-parameter-examples",
    WARNING,
    "An example of a parameter that its own schema refuses teaches the wrong thing.",
)
def parameter_examples(subject: Subject) -> Iterator[Remark]:
    """An example of a parameter that its schema refuses."""
    for parameter in subject.parameters:
        if parameter.schema is not None:
            for site, value in beside_schema(subject, parameter.site, parameter.schema):
                yield from _judged(subject, "the example", parameter.schema, site, value)


@rule(
    "no-example-value-and-externalValue",
    WARNING,
    "Of a value and a link to another one nobody knows which is the example.",
)
def example_said_twice(subject: Subject) -> Iterator[Remark]:
    """An example with both ``value`` and ``externalValue``."""
    for site, value in subject.objects():
        is_example = "/examples/" in site.pointer
        if is_example and {"value", "externalValue"} <= value.keys():
            yield Remark(site, "the example has both value and externalValue")


def _judged(
    subject: Subject,
    what: str,
    schema: Schema,
    site: Site,
    value: JsonValue,
    *,
    sent: bool | None = None,
) -> Iterator[Remark]:
    problem = subject.validation.problem(schema, value, sent=sent)
    if problem is not None:
        yield Remark(site, f"{what} does not fit its schema: {problem}")


RULES = (
    schema_examples,
    schema_defaults,
    enum_values,
    media_type_examples,
    parameter_examples,
    example_said_twice,
)
