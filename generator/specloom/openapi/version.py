"""Which OpenAPI a description follows."""

from __future__ import annotations

import re
from typing import Final

from specloom.load import JsonValue, Site, SourceFloat, SourceInteger
from specloom.openapi.reader import Reader

_VERSION: Final = re.compile(r"3\.([012])(?:\.[0-9]+)?(?:-.*)?")


def read_version(reader: Reader, root: Site, value: dict[str, JsonValue]) -> str | None:
    """The ``openapi`` version, with ``reader.minor`` set; None, with an error, for any other."""
    if "openapi" not in value:
        if "swagger" in value:
            message = "this is a Swagger 2.0 description"
            hint = "convert it to OpenAPI 3 first"
            reader.error("swagger-2", root.below("swagger"), message, hint=hint)
        else:
            hint = "write openapi: 3.1.0"
            message = "the document has no openapi version: it is no OpenAPI description"
            reader.error("missing-version", root, message, hint=hint)
        return None
    stated = value["openapi"]
    site = root.below("openapi")
    if isinstance(stated, SourceFloat | SourceInteger):
        message = f"openapi is text; the number is read as {stated.source}"
        reader.warn("unquoted-text", site, message, hint=f'write "{stated.source}.0"')
        stated = stated.source
    match = _VERSION.fullmatch(stated) if isinstance(stated, str) else None
    if match is None:
        shown = stated[:40] if isinstance(stated, str) else "this"
        message = f"{shown} is no version of OpenAPI that is read here"
        reader.error("unknown-version", site, message, hint="3.0, 3.1 and 3.2 are")
        return None
    reader.minor = int(match.group(1))
    return match.group()
