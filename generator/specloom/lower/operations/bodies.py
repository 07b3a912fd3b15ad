"""Request bodies: media types chosen, shapes decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from specloom.ir import (
    ANY,
    Array,
    Body,
    BodyShape,
    FieldEncoding,
    Scalar,
    ScalarKind,
    Type,
    Untrusted,
)
from specloom.lower.context import Context
from specloom.lower.operations.representations import says_the_same
from specloom.lower.prose import prose
from specloom.lower.provenance import lower_source
from specloom.lower.schemas.annotations import is_open
from specloom.lower.schemas.shapes import is_rule_branch
from specloom.lower.schemas.types import Schemas
from specloom.openapi import model as openapi
from specloom.openapi.model import Schema

_FORM = "application/x-www-form-urlencoded"


def essence(media_type: str) -> str:
    """The media type without its parameters, lower case."""
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Whether a media type carries one JSON value (RFC 6839 suffixes included)."""
    name = essence(media_type)
    return name == "application/json" or name.endswith(("+json", "/json")) or name == "*/*"


def choose(content: tuple[openapi.MediaType, ...]) -> openapi.MediaType | None:
    """JSON, then a form, then multipart, then text, then the first."""
    tests = (
        lambda name: essence(name) == "application/json",
        is_json,
        lambda name: essence(name) == _FORM,
        lambda name: essence(name).startswith("multipart/"),
        lambda name: essence(name).startswith("text/"),
    )
    for test in tests:
        for media_type in content:
            if test(media_type.name):
                return media_type
    return content[0] if content else None


def body_schema(operation: openapi.Operation) -> Schema | None:
    """The schema of the body that an operation sends."""
    body = operation.request_body
    media = None if body is None else choose(body.content)
    return None if media is None else media.schema


def other_bodies(context: Context, body: openapi.RequestBody) -> tuple[openapi.MediaType, ...]:
    """What a body can be besides: the first of each kind that is written in another way."""
    chosen = choose(body.content)
    if chosen is None or len(body.content) == 1:
        return ()
    found = {_kind(chosen.name): chosen}
    for media in body.content:
        if not any(says_the_same(context, media, one) for one in found.values()):
            found.setdefault(_kind(media.name), media)
    return tuple(media for media in found.values() if media is not chosen)


def word_for(media_type: str) -> str:
    """What a body of this media type is called in the name of a method."""
    kind = _kind(media_type)
    subtype = essence(media_type).rpartition("/")[2].rpartition(".")[2]
    return _WORDS.get(subtype, subtype) if kind in ("text", "bytes") else kind


_WORDS = {"octet-stream": "bytes", "plain": "text", "*": "content"}


def _kind(media_type: str) -> str:
    """How a body is written: one way for each kind."""
    name = essence(media_type)
    if is_json(name):
        return "json"
    if name == _FORM:
        return "form"
    main = name.partition("/")[0]
    return main if main in ("multipart", "text") else "bytes"


def lower_body(schemas: Schemas, body: openapi.RequestBody, hint: str) -> Body | None:
    """The body of an operation, in the one media type that its method sends."""
    media = choose(body.content)
    if media is None:
        return None
    told = (media, *other_bodies(schemas.context, body))
    for other in body.content:
        if not any(other is one or says_the_same(schemas.context, other, one) for one in told):
            schemas.context.lose(other.site, other.name, f"the body is sent as {media.name}")
    if media.item_schema is not None:
        site = media.item_schema.site
        schemas.context.lose(site, "itemSchema", "the body is sent as it is given")
    shape, type_ = _shape_of(schemas, media, hint)
    whole = None if media.schema is None else schemas.effective(media.schema)
    if essence(media.name).startswith("multipart/"):
        _lose_styles(schemas, media)
    return Body(
        media_type=Untrusted(_sent_as(media.name)),
        required=body.required,
        shape=shape,
        type=type_,
        source=lower_source(schemas.context, body.site, body.extensions),
        summary=prose(body.description),
        encoding=_encodings(media, dict(_file_types(schemas, media, whole))),
        files=_files(schemas, media, whole),
        open=whole is not None and whole.additional_properties is not None and is_open(whole),
    )


def _sent_as(media_type: str) -> str:
    """The media type of a request: a range of them (``text/*``) is none."""
    main, _, subtype = essence(media_type).partition("/")
    if subtype != "*":
        return media_type
    return {"*": "application/json", "text": "text/plain"}.get(main, "application/octet-stream")


def _shape_of(schemas: Schemas, media: openapi.MediaType, hint: str) -> tuple[BodyShape, Type]:
    name = essence(media.name)
    is_form = name == _FORM or name.startswith("multipart/")
    if not (is_json(name) or is_form or name.startswith("text/")):
        return BodyShape.CONTENT, Scalar(ScalarKind.BINARY)
    if name.startswith("text/"):
        return BodyShape.VALUE, Scalar(ScalarKind.STRING)
    if media.schema is None:
        return BodyShape.VALUE, ANY
    if _spells_out(schemas, media.schema):
        return BodyShape.FIELDS, ANY
    return BodyShape.VALUE, schemas.type_of(media.schema, hint)


def _spells_out(schemas: Schemas, schema: Schema) -> bool:
    """Whether each field of a body can be an argument: an object with fields, and no union."""
    whole = schemas.effective(schema)
    branches = [b for b in whole.one_of or whole.any_of if not is_rule_branch(schemas.effective(b))]
    is_object = set(whole.types) <= {"object"}
    return bool(whole.properties) and is_object and not branches


def _encodings(
    media: openapi.MediaType, file_types: Mapping[str, str]
) -> tuple[FieldEncoding, ...]:
    """What the document says about fields; a form field without a word on it is style form."""
    stated = tuple(
        FieldEncoding(
            wire_name=Untrusted(name),
            style=encoding.style or "form",
            explode=(
                (encoding.style or "form") == "form"
                if encoding.explode is None
                else encoding.explode
            ),
            content_type=Untrusted(encoding.content_type or file_types.get(name, "")),
            allow_reserved=encoding.allow_reserved,
        )
        for name, encoding in media.encoding.items()
    )
    others = file_types.keys() - media.encoding.keys()
    return stated + tuple(
        FieldEncoding(wire_name=Untrusted(name), content_type=Untrusted(content_type))
        for name, content_type in file_types.items()
        if name in others
    )


def _lose_styles(schemas: Schemas, media: openapi.MediaType) -> None:
    """Losses of what lays out fields of a form that are parts (OpenAPI 3.0 ignores it)."""
    for encoding in media.encoding.values():
        stated = {"style": encoding.style, "explode": encoding.explode}
        for keyword, value in {**stated, "allowReserved": encoding.allow_reserved or None}.items():
            if value is not None and not schemas.context.description.version.startswith("3.0"):
                reason = "a part holds a text, JSON or a file"
                schemas.context.lose(encoding.site.below(keyword), keyword, reason)


def _file_types(
    schemas: Schemas, media: openapi.MediaType, schema: Schema | None
) -> Iterator[tuple[str, str]]:
    """What files are by their own schemas (``contentMediaType``)."""
    for name in _files(schemas, media, schema):
        assert schema is not None
        member = schemas.effective(schema.properties[name.value])
        if member.types == ("array",) and member.items is not None:
            member = schemas.effective(member.items)
        if member.content_media_type:
            yield name.value, member.content_media_type


def _files(
    schemas: Schemas, media: openapi.MediaType, schema: Schema | None
) -> tuple[Untrusted, ...]:
    if schema is None or not essence(media.name).startswith("multipart/"):
        return ()
    return tuple(
        Untrusted(name)
        for name, member in schema.properties.items()
        if is_file(schemas.effective(member), schemas)
    )


def is_file(schema: Schema, schemas: Schemas) -> bool:
    """Whether a multipart field holds bytes, or a list of them."""
    if schema.types == ("array",) and schema.items is not None:
        schema = schemas.effective(schema.items)
    is_octets = schema.content_media_type is not None and schema.content_encoding is None
    return schema.format == "binary" or (is_octets and schema.types in ((), ("string",)))


def file_type(schema: Schema) -> Type:
    """The type of a file field."""
    binary = Scalar(ScalarKind.BINARY)
    return Array(binary) if schema.types == ("array",) else binary


def strip_read_only(schemas: Schemas, schema: Schema) -> Schema:
    """The body schema without the fields that only the server writes."""
    kept = {
        name: member
        for name, member in schema.properties.items()
        if not schemas.effective(member).read_only
    }
    required = tuple(name for name in schema.required if name in kept)
    return replace(schema, properties=kept, required=required)
