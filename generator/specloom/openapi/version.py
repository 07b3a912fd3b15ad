"""Which OpenAPI a description follows."""

from __future__ import annotations

import re
from typing import Final

from specloom.diagnostics import named
from specloom.load import JsonValue, Site, SourceFloat, SourceInteger
from specloom.openapi.reader import Reader

_VERSION: Final = re.compile(r"3\.([012])(?:\.[0-9]+)?(?:-.*)?")


def read_version(reader: Reader, root: Site, value: dict[str, JsonValue]) -> str | None:
    """The ``openapi`` version, with ``reader.minor`` set; None, with an error, for any other."""
    if "openapi" not in value:
        _refuse_other(reader, root, value)
        return None
    stated = value["openapi"]
    site = root.below("openapi")
    if isinstance(stated, SourceFloat | SourceInteger):
        message = f"openapi is text; the number is read as {stated.source}"
        reader.warn("unquoted-text", site, message, hint=f'write "{stated.source}.0"')
        stated = stated.source
    match = _VERSION.fullmatch(stated) if isinstance(stated, str) else None
    if match is None:
        shown = named(stated) if isinstance(stated, str) else "this"
        message = f"{shown} is no version of OpenAPI that is read here"
        reader.error("unknown-version", site, message, hint="3.0, 3.1 and 3.2 are")
        return None
    reader.minor = int(match.group(1))
    return match.group()


_OTHERS: Final = {
    "swaggerVersion": "a Swagger 1 description",
    "asyncapi": "an AsyncAPI document",
    "arazzo": "an Arazzo description",
    "overlay": "an overlay of an OpenAPI description",
    "openrpc": "an OpenRPC document",
    "discoveryVersion": "a Google discovery document",
    "$schema": "a JSON Schema",
    "item": "a Postman collection",
}
"""What has no OpenAPI version since it is something else, by the member that tells."""


def _refuse_other(reader: Reader, root: Site, value: dict[str, JsonValue]) -> None:
    """Say what a document without an OpenAPI version seems to be."""
    if "swagger" in value:
        message = "this is a Swagger 2.0 description"
        hint = "convert it to OpenAPI 3 first"
        reader.error("swagger-2", root.below("swagger"), message, hint=hint)
        return
    hint = "write openapi: 3.1.0"
    message = "the document has no openapi version: it is no OpenAPI description"
    for member, what in _OTHERS.items():
        if member in value and "paths" not in value:
            message = f"the document has no openapi version: it may be {what}"
            hint = "export or convert it to OpenAPI 3 first"
            break
    reader.error("missing-version", root, message, hint=hint)
