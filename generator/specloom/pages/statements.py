"""What a page says about the call itself: method, path, authentication, status, content."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from specloom.pages.facts.fact import At
from specloom.pages.words.tags import type_keys
from specloom.pages.words.type_words import TYPE

_METHOD: Final = r"(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)"
_LABEL: Final = (
    r"(?:(?:(?:HTTP\s+)?(?:request|method|verb)|(?:request\s+)?(?:url|uri|path)|endpoint|route"
    r"|resource(?:\s+uri)?)\s*:\s*)?"
)
_CALL: Final = re.compile(rf"{_LABEL}{_METHOD}\s*:?\s*(?P<path>https?://\S+|/\S*)?", re.IGNORECASE)
# The call and its title on one line; HTTP/1.1 behind a path is an example of a request.
_TITLED: Final = re.compile(
    rf"{_METHOD}\s+(?P<path>(?:https?:/)?/\S+)\s+(?!HTTP/)(?:[-–—:|]\s*)?[A-Z][^.:;]{{1,80}}"
)
_IN_HEADING: Final = re.compile(rf"\b{_METHOD}\s*:?\s*(?P<path>/[\w./{{}}\[\]<>:~$-]*)")
_PATH: Final = re.compile(
    rf"{_LABEL}(?:https?://[\w.{{}}-]+)?(?P<path>/[\w./{{}}\[\]<>:~$-]+)", re.I
)
# A placeholder that is declared where it stands, as Sphinx writes it: ``/lamps/(int: id)``.
_DECLARED: Final = re.compile(r"\((?:\w+\s*:\s*)?([A-Za-z_]\w*)\)")
# The query of a URI Template (RFC 6570, section 3.2.8): it is no part of the path.
_QUERY: Final = re.compile(r"\{[?&][^}]*\}")
_LONGEST_CALL: Final = 2_000
_DESCRIPTION: Final = re.compile(r"/?(?:openapi|swagger)[\w.-]*", re.IGNORECASE)
_STATUS: Final = re.compile(
    r"(?:HTTP\s+)?(?P<status>[1-5]\d\d|[1-5]XX|default)(?:\s*[-–—:]?\s*[A-Z][\w ’'-]{0,40})?"
)
_ANSWER: Final = re.compile(
    r"(?:(?:(?:success(?:ful)?|error|failure|sample)\s+)?(?:response|answer|returns?)s?|(?:http\s+)?"
    r"(?:status|code|status\s+code))\s*[:–—-]?\s*\(?(?:HTTP\s+)?(?P<status>[1-5]\d\d|[1-5]XX)\)?"
    r"(?:\s*[-–—:]?\s*[A-Z][\w ’'-]{0,40})?(?:\s*\((?P<media>\w+/[\w.+-]+)\))?:?",
    re.IGNORECASE,
)
_SENT: Final = re.compile(r"\bHTTP (?P<status>2\d\d) response\b")
# The phrase that belongs to a status, and what it means here.
_PHRASES: Final = "|".join(re.escape(status.phrase) for status in HTTPStatus)
_EXPLAINED: Final = re.compile(
    rf"(?P<status>[1-5]\d\d)\s+(?:{_PHRASES})\s*[-–—:]\s*\S.*", re.IGNORECASE
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


def read_statement(
    text: str, at: At, *, authentication: bool, heading: bool = False
) -> dict[str, object]:
    """The keys of a statement that a row is, none for a row that is none.

    ``authentication`` says that the row stands under a heading of that kind, where a single word
    is enough; ``heading`` that it is a heading, which may name the call among other words.
    """
    text = text.replace("`", "")
    if match := _call(text, heading=heading):
        path = {"path": _without_host(match["path"])} if match["path"] else {}
        return {"at": At.REQUEST, "method": match["method"].upper(), **path}
    match = _PATH.fullmatch(text)
    if match and not _DESCRIPTION.fullmatch(match["path"].rpartition("/")[2]):
        return {"at": At.REQUEST, "path": match["path"]}
    if match := _ANSWER.fullmatch(text):
        media = {"content": match["media"]} if match["media"] else {}
        return {"at": _status_part(match["status"]), "status": match["status"], **media}
    if at is At.RESPONSE and (match := _SENT.search(text)):
        return {"at": _status_part(match["status"]), "status": match["status"]}
    if match := _STATUS.fullmatch(text) or _EXPLAINED.fullmatch(text):
        return {"at": _status_part(match["status"]), "status": match["status"]}
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


def _call(text: str, *, heading: bool) -> re.Match[str] | None:
    if len(text) > _LONGEST_CALL:
        return None
    text = _QUERY.sub("", _DECLARED.sub(r"{\1}", text))
    match = _CALL.fullmatch(text) or _TITLED.fullmatch(text)
    return match or (_IN_HEADING.search(text) if heading else None)


def _without_host(path: str) -> str:
    bare = re.sub(r"^https?://[^/]*", "", path) or "/"
    while bare.endswith("]") and bare.count("]") > bare.count("["):
        # The bracket is the heading's: "Buy a boat [POST /boats]".
        bare = bare[:-1]
    return bare


def _status_part(status: str) -> At:
    """Whether an answer with the status is a success."""
    return At.ERROR if status[0] in "45" else At.RESPONSE
