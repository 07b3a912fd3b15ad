"""The examples of a document, each with the type that its package has for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specloom.diagnostics import Diagnostics
from specloom.emit.annotations import answer
from specloom.ir import Api, Model, Named, Operation, Type
from specloom.load import Site
from specloom.lower import lower
from specloom.openapi import read_description
from specloom.openapi.model import Description, MediaType
from specloom.resolve import Documents


@dataclass(frozen=True, slots=True)
class Example:
    """One example: where it stands, its value, and the type in the words of ``models.py``."""

    package: str
    place: str
    type: str
    value: Any


def examples_of(path: Path, package: str) -> list[Example]:
    """Every example of a schema, an answer and a request body that has a type of its own."""
    diagnostics = Diagnostics()
    reading = read_description(path, name=path.name, diagnostics=diagnostics)
    description, documents = reading.description, reading.documents
    api = lower(description, package, documents.span, diagnostics)
    found = {
        f"{path.name}{place}": (type_, value)
        for place, type_, value in (
            *_of_definitions(api, documents),
            *_of_media_types(api, description),
        )
    }
    return [
        Example(package, place, answer(type_), value) for place, (type_, value) in found.items()
    ]


def _of_definitions(api: Api, documents: Documents) -> Iterator[tuple[str, Type, Any]]:
    for definition in api.definitions:
        yield from _at(documents, definition.source.pointer, Named(definition.name))
        if isinstance(definition, Model):
            for field in definition.fields:
                if not field.free:
                    yield from _at(documents, field.source.pointer, field.type)


def _at(documents: Documents, pointer: str, type_: Type) -> Iterator[tuple[str, Type, Any]]:
    first, *_ = documents.by_name
    value = documents.value(Site(first, pointer))
    if not isinstance(value, dict):
        return
    if "example" in value:
        yield f"#{pointer}/example", type_, value["example"]
    listed = value.get("examples")
    for index, example in enumerate(listed if isinstance(listed, list) else ()):
        yield f"#{pointer}/examples/{index}", type_, example


def _of_media_types(api: Api, description: Description) -> Iterator[tuple[str, Type, Any]]:
    operations = {
        operation.source.pointer: operation
        for resource in api.resources
        for operation in resource.operations
    }
    names = {item.source.pointer: item.name for item in api.definitions}
    for stated in description.operations:
        operation = operations[stated.site.pointer]
        for response in stated.responses:
            for media in response.content:
                type_ = _type_of_answer(operation, response.status, media)
                yield from _of_media_type(media, type_)
        for media in stated.request_body.content if stated.request_body else ():
            reference = media.schema.reference if media.schema else None
            if reference is not None and reference.pointer in names:
                yield from _of_media_type(media, Named(names[reference.pointer]))


def _type_of_answer(operation: Operation, status: str, media: MediaType) -> Type | None:
    for item in operation.answers:
        if item.status == status and item.media_type.value == media.name and not item.framing:
            return item.type
    return None


def _of_media_type(media: MediaType, type_: Type | None) -> Iterator[tuple[str, Type, Any]]:
    if type_ is not None and media.name.endswith("json"):
        for index, value in enumerate(media.examples):
            yield f"#{media.site.pointer}/{index}", type_, value
