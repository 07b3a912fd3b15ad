"""Response Objects and the Responses Object that holds them by status."""

from __future__ import annotations

import re
from typing import Final

from msgspec.structs import replace

from specloom.diagnostics import named
from specloom.load import JsonValue, Site
from specloom.openapi.content import read_content
from specloom.openapi.members import Members
from specloom.openapi.model import Header, Response
from specloom.openapi.parameters import read_header, refuse_name
from specloom.openapi.reader import Reader
from specloom.openapi.tokens import is_token

_STATUS: Final = re.compile(r"[1-5](?:[0-9]{2}|XX)|default")
# Links say what may be called next; they are lost, and named as such.
_KNOWN: Final = frozenset(("summary", "description", "content", "headers"))


def read_responses(members: Members) -> tuple[Response, ...]:
    """The responses of an operation, in document order."""
    responses = members.object("responses")
    if responses is None:
        return ()
    found = []
    for key, value in responses.value.items():
        site = responses.site.below(key)
        if key.startswith("x-"):
            continue
        status = _status(members.reader, site, key)
        response = None if status is None else _follow_response(members.reader, site, value)
        if status is not None and response is not None:
            found.append(replace(response, status=status))
    return tuple(found)


def _status(reader: Reader, site: Site, key: str) -> str | None:
    if _STATUS.fullmatch(key):
        return key
    if _STATUS.fullmatch(key.upper()):
        reader.warn("status-spelling", site, f"{key} is written {key.upper()}", key=True)
        return key.upper()
    if re.fullmatch("[0-9]{3}", key):
        reader.lose(site, key, "no answer of HTTP has this status")
        return None
    message = f"{named(key)} is no status"
    hint = "a status such as 200, a range such as 4XX, or default"
    reader.error("unknown-status", site, message, hint=hint, key=True)
    return None


def _follow_response(reader: Reader, site: Site, value: JsonValue) -> Response | None:
    followed = reader.follow(site, value, "responses")
    if followed is None:
        return None
    end, value = followed
    if end not in reader.responses:
        members = Members.of(reader, end, value, "a response")
        reader.responses[end] = None if members is None else _read_response(members)
    return reader.responses[end]


def _read_response(members: Members) -> Response:
    headers = members.object("headers")
    return Response(
        site=members.site,
        status="",
        description=members.text("description") or members.text("summary"),
        content=read_content(members),
        headers=() if headers is None else _read_headers(headers),
        extensions=members.rest(_KNOWN),
    )


def _read_headers(members: Members) -> tuple[Header, ...]:
    found = []
    reader = members.reader
    for name, value in members.value.items():
        if not is_token(name):
            refuse_name(reader, members.site.below(name), name, "header", name)
            continue
        followed = reader.follow(members.site.below(name), value, "headers")
        if followed is None:
            continue
        end, value = followed
        if end not in reader.headers:
            reader.headers[end] = read_header(reader, end, value, name)
        header = reader.headers[end]
        # OpenAPI ignores a response header named Content-Type.
        if header is not None and name.lower() != "content-type":
            found.append(replace(header, name=name))
    return tuple(found)
