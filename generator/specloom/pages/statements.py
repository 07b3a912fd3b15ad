"""What a page says about the call itself: method, path, authentication, status, content."""

from __future__ import annotations

import re
from typing import Final

from specloom.pages.facts import At
from specloom.pages.tags import type_keys
from specloom.pages.type_words import TYPE

_METHOD: Final = r"(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)"
_CALL: Final = re.compile(rf"{_METHOD}\s*:?\s*(?P<path>https?://\S+|/\S*)?", re.IGNORECASE)
_PATH: Final = re.compile(r"(?:https?://[\w.{}-]+)?(?P<path>/[\w./{}\[\]<>:~$-]+)")
_STATUS: Final = re.compile(
    r"(?:HTTP\s+)?(?P<status>[1-5]\d\d|[1-5]XX|default)(?:\s*[-–—:]?\s*[A-Z][\w ’'-]{0,40})?"
)
_SCHEMES: Final = (
    ("basic", re.compile(r"\b(?:HTTP )?Basic(?:Auth)?\b|AuthorizationBasic")),
    ("bearer", re.compile(r"\bBearer\b|AuthorizationBearer", re.IGNORECASE)),
    ("api-key", re.compile(r"\bAPI[ -]?keys?\b|\bX-API-Key\b", re.IGNORECASE)),
    ("oauth2", re.compile(r"\bOAuth ?2?(?:\.0)?\b", re.IGNORECASE)),
)
_SCOPES: Final = re.compile(r"\bscopes?\b[^:]*:\s*(?P<scopes>[\w.:, -]+?)\.?$", re.IGNORECASE)
_MEDIA: Final = re.compile(
    r"(?:content-type:?\s*)?(?P<media>application/[\w.+-]+|multipart/[\w-]+)"
)
_JSON: Final = re.compile(r"\bJSON(?:[ -](?:formatted|encoded))?\s+(?:data|object|body|format)\b")
_EXPECTS: Final = re.compile(
    rf"This endpoint (?:expects|returns) (?:an?\s+)?(?P<type>{TYPE})\.?", re.IGNORECASE
)


def read_statement(text: str, at: At, *, authentication: bool) -> dict[str, object]:
    """The keys of a statement that a row is, none for a row that is none.

    ``authentication`` says that the row stands under a heading of that kind, where a single word
    is enough.
    """
    text = text.replace("`", "")
    if match := _CALL.fullmatch(text):
        path = {"path": _without_host(match["path"])} if match["path"] else {}
        return {"at": At.REQUEST, "method": match["method"].upper(), **path}
    if match := _PATH.fullmatch(text):
        return {"at": At.REQUEST, "path": match["path"]}
    if match := _STATUS.fullmatch(text):
        return {"at": status_part(match["status"]), "status": match["status"]}
    if match := _EXPECTS.search(text):
        return {"body": True, **type_keys(match["type"])}
    if (match := _SCOPES.search(text)) and re.search("token|key|credential|scope", text, re.I):
        scopes = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", match["scopes"].strip())
        return {"at": At.HEADER, "scopes": tuple(scope for scope in scopes if scope)}
    if match := _MEDIA.fullmatch(text):
        part = {} if at in {At.RESPONSE, At.ERROR} else {"at": At.REQUEST}
        return {"content": match["media"], **part}
    if _JSON.search(text) and at in {At.RESPONSE, At.REQUEST}:
        return {"content": "json"}
    for scheme, wording in _SCHEMES if authentication else ():
        if wording.search(text):
            return {"at": At.HEADER, "authentication": scheme}
    return {}


def _without_host(path: str) -> str:
    return re.sub(r"^https?://[^/]*", "", path) or "/"


def status_part(status: str) -> At:
    """Whether an answer with the status is a success."""
    return At.ERROR if status[0] in "45" else At.RESPONSE
