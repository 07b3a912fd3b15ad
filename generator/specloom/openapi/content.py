"""Media Type Objects, Encoding Objects and Request Body Objects."""

from __future__ import annotations

import re
from typing import Final

from specloom.load import JsonValue, Site
from specloom.openapi.examples import read_examples
from specloom.openapi.members import Members
from specloom.openapi.model import Encoding, MediaType, RequestBody
from specloom.openapi.reader import Reader
from specloom.openapi.schemas.schema import read_schema

_KNOWN: Final = frozenset(("schema", "itemSchema", "encoding", "example", "examples"))
_KNOWN_OF_ENCODING: Final = frozenset(("contentType", "style", "explode", "allowReserved"))
_KNOWN_OF_BODY: Final = frozenset(("description", "required", "content"))
_XML: Final = re.compile(r"[^/]+/(?:[^;]*\+)?xml\s*(?:;|$)", re.IGNORECASE)


def read_content(members: Members) -> tuple[MediaType, ...]:
    """The media types under ``content``, in document order."""
    content = members.object("content")
    if content is None:
        return ()
    found = []
    for name, value in content.value.items():
        # OpenAPI 3.2 has references to media types.
        followed = members.reader.follow(content.site.below(name), value, "mediaTypes")
        if followed is not None:
            site, value = followed
            media_type = _read_media_type(members.reader, site, value, name)
            if media_type is not None:
                found.append(media_type)
    return tuple(found)


def _read_media_type(reader: Reader, site: Site, value: JsonValue, name: str) -> MediaType | None:
    members = Members.of(reader, site, value, "a media type")
    if members is None:
        return None
    if _XML.match(name):
        reader.has_xml_content = True
    schema = item_schema = None
    if "schema" in members.value:
        schema = read_schema(reader, site.below("schema"), members.value["schema"])
    if "itemSchema" in members.value:
        item_schema = read_schema(reader, site.below("itemSchema"), members.value["itemSchema"])
    encodings = members.object("encoding")
    encoding = {}
    for key in encodings.value if encodings is not None else ():
        inner = encodings.object(key) if encodings is not None else None
        if inner is not None:
            encoding[key] = _read_encoding(inner)
    members.rest(_KNOWN)
    return MediaType(
        site=site,
        name=name,
        schema=schema,
        item_schema=item_schema,
        encoding=encoding,
        examples=read_examples(members, schema),
    )


def _read_encoding(members: Members) -> Encoding:
    members.rest(_KNOWN_OF_ENCODING)
    return Encoding(
        site=members.site,
        content_type=members.text("contentType"),
        style=members.text("style"),
        explode=members.flag("explode"),
        allow_reserved=members.flag("allowReserved") or False,
    )


def follow_request_body(reader: Reader, site: Site, value: JsonValue) -> RequestBody | None:
    """The request body at a site, references followed."""
    followed = reader.follow(site, value, "requestBodies")
    if followed is None:
        return None
    end, value = followed
    if end not in reader.request_bodies:
        members = Members.of(reader, end, value, "a request body")
        reader.request_bodies[end] = None if members is None else _read_request_body(members)
    return reader.request_bodies[end]


def _read_request_body(members: Members) -> RequestBody:
    if "content" not in members.value:
        message = "the request body has no content; it is read as empty"
        members.reader.warn("missing-content", members.site, message)
    return RequestBody(
        site=members.site,
        required=members.flag("required") or False,
        description=members.text("description"),
        content=read_content(members),
        extensions=members.rest(_KNOWN_OF_BODY),
    )
