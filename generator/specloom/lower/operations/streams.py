"""Sequential media types (OpenAPI 3.2, "Sequential Media Types"): what one item of a stream is."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir import ANY, STRING, Framing, Type
from specloom.lower.operations.bodies import is_json
from specloom.lower.schemas.types import Schemas
from specloom.lower.schemas.unions import join
from specloom.openapi.model import ABSENT, MediaType, Schema

_FRAMINGS = {
    "text/event-stream": Framing.EVENTS,
    "application/jsonl": Framing.LINES,
    "application/jsonlines": Framing.LINES,
    "application/ndjson": Framing.LINES,
    "application/x-jsonlines": Framing.LINES,
    "application/x-ndjson": Framing.LINES,
    "application/json-seq": Framing.RECORDS,
}


def framing_of(media_type: str) -> Framing | None:
    """How a sequential media type separates its items; None for all others.

    ``media_type`` is in lower case, without parameters. ``+json-seq`` is RFC 8091.
    """
    if media_type.endswith("+json-seq"):
        return Framing.RECORDS
    return _FRAMINGS.get(media_type)


def item_type(schemas: Schemas, media: MediaType, framing: Framing, hint: str) -> Type:
    """The type of an item: of server-sent events that of their data, a string being the text.

    ``itemSchema`` says it. Where there is none, ``schema`` does for JSON: it is an array's items,
    as OpenAPI 3.2 reads it, or the item itself, as it was written before; a string is the text
    of the whole body and says nothing.
    """
    hint = f"{hint}Item"
    stated = media.schema
    if framing is Framing.EVENTS or media.item_schema is not None:
        if stated is not None and not _is_text(schemas.effective(stated)):
            schemas.context.lose(stated.site, "schema", "a stream is read item by item")
        item = media.item_schema
        if framing is Framing.EVENTS:
            return STRING if item is None else _data_type(schemas, item, hint)
    else:
        item = None if stated is None else _item_of_whole(schemas, stated)
    return ANY if item is None else schemas.type_of(item, hint)


def _item_of_whole(schemas: Schemas, schema: Schema) -> Schema | None:
    whole = schemas.effective(schema)
    if _is_text(whole):
        return None
    return whole.items if whole.types == ("array",) else schema


def _data_type(schemas: Schemas, event: Schema, hint: str) -> Type:
    """What the data of events hold: JSON where it is said to, of all alternatives together."""
    found = [
        data
        for part in _alternatives(schemas, event)
        if (data := part.properties.get("data")) is not None
    ]
    types = [_decoded_type(schemas, data, f"{hint}Data") for data in found]
    return join(schemas.definitions, types or [STRING], f"{hint}Data", schemas.source(event))


def _alternatives(schemas: Schemas, event: Schema) -> Iterator[Schema]:
    whole = schemas.effective(event)
    yield whole
    for branch in (*whole.one_of, *whole.any_of):
        yield schemas.effective(branch)


def _decoded_type(schemas: Schemas, data: Schema, hint: str) -> Type:
    whole = schemas.effective(data)
    if whole.content_media_type is not None and is_json(whole.content_media_type):
        inner = whole.content_schema
        return ANY if inner is None else schemas.type_of(inner, hint)
    if _is_text(whole) or not (whole.types or whole.properties or whole.one_of or whole.any_of):
        return STRING
    return schemas.type_of(data, hint)


def _is_text(schema: Schema) -> bool:
    values = schema.enum or (() if schema.const is ABSENT else (schema.const,))
    return schema.types == ("string",) or (
        bool(values) and all(isinstance(value, str) for value in values)
    )
