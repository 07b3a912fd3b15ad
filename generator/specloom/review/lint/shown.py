"""What a description shows: examples and defaults, with the places they stand at."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir import Source
from specloom.load import JsonValue, Site, SourceFloat, SourceInteger
from specloom.lower.operations.bodies import choose
from specloom.openapi.model import Absent, Schema
from specloom.review.lint.consistency import Shown
from specloom.review.lint.subject import Subject, as_object


def bodies(subject: Subject, source: Source) -> Iterator[Shown]:
    """What is shown of the body of the operation at ``source``, or of the schema there."""
    site = Site(source.file, source.pointer)
    schema = subject.description.schemas.get(site)
    if schema is not None:
        yield from _of_chain(subject, schema)
    operation = next((one for one in subject.operations if one.site == site), None)
    body = None if operation is None else operation.request_body
    media = None if body is None else choose(body.content)
    if media is not None and media.schema is not None:
        for place, value in beside_schema(subject, media.site, media.schema):
            yield Shown(place, value)
        yield from _of_chain(subject, media.schema)


def _of_chain(subject: Subject, schema: Schema) -> Iterator[Shown]:
    """What a schema shows, and those that it refers to."""
    seen: set[Site] = set()
    while True:
        for place, value in of_schema(subject, schema):
            yield Shown(place, value)
        if not isinstance(schema.default, Absent):
            yield Shown(schema.site.below("default"), schema.default, is_default=True)
        target = schema.reference
        if target is None or target in seen:
            return
        seen.add(target)
        schema = subject.description.schemas[target]


def of_schema(subject: Subject, schema: Schema) -> Iterator[tuple[Site, JsonValue]]:
    """The examples of a schema, spelled as its types want, with their sites."""
    stated = as_object(subject.value(schema.site))
    places = [schema.site.below("example")] if "example" in stated else []
    listed = stated.get("examples")
    count = len(listed) if isinstance(listed, list) else 0
    places += [schema.site.below("examples", str(index)) for index in range(count)]
    if len(places) == len(schema.examples):
        yield from zip(places, schema.examples, strict=True)


def beside_schema(subject: Subject, site: Site, schema: Schema) -> Iterator[tuple[Site, JsonValue]]:
    """The examples beside a schema: ``example`` and those of ``examples``, with their sites."""
    stated = as_object(subject.value(site))
    if "example" in stated:
        yield site.below("example"), _spelled(stated["example"], schema)
    for name in as_object(stated.get("examples")):
        place = subject.followed(site.below("examples", name))
        entry = as_object(subject.value(place)) if place is not None else {}
        for key in ("dataValue", "value"):
            if place is not None and key in entry:
                yield place.below(key), _spelled(entry[key], schema)
                break


def _spelled(value: JsonValue, schema: Schema) -> JsonValue:
    """A number where the schema wants text alone, as the document spells it."""
    is_text = "string" in schema.types and not {"integer", "number"} & {*schema.types}
    if isinstance(value, SourceInteger | SourceFloat) and is_text:
        return value.source
    return value
