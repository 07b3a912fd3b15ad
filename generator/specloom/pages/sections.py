"""Headings of a page: which part of a call the rows below are about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from specloom.pages.facts.fact import At
from specloom.pages.rows.row import Row

_PARAMETERS: Final = r"(?:parameters?|params?|fields?|attributes?|properties|arguments?|variables?)"
_WORDS: Final[tuple[tuple[str, At], ...]] = (
    (rf"(?:path|uri|url|route)\s+(?:request\s+)?{_PARAMETERS}|path", At.PATH),
    (rf"(?:url\s+)?query(?:\s+string)?(?:\s+{_PARAMETERS})?", At.QUERY),
    (rf"(?:request\s+)?cookies?(?:\s+{_PARAMETERS})?", At.COOKIE),
    (rf"(?:response|returned|reply)\s+headers?(?:\s+{_PARAMETERS})?", At.ANSWER_HEADER),
    (rf"(?:request\s+|http\s+)?headers?(?:\s+{_PARAMETERS})?", At.HEADER),
    (
        rf"(?:request|body|payload|form(?:\s+data)?)|(?:request\s+)?body(?:\s+(?:{_PARAMETERS}|schema))?"
        rf"|request\s+(?:{_PARAMETERS}|schema|payload|body\s+(?:{_PARAMETERS}|schema))"
        r"|request\s+json(?:\s+(?:array|object|body))?(?:\s+of\s+objects)?"
        rf"|(?:form|form\s+data|resource|json|post|put|patch|input)\s+{_PARAMETERS}",
        At.REQUEST,
    ),
    (
        rf"responses?|returns?|response\s+elements|(?:response|return(?:ed)?|output)\s+(?:body|schema|object|values?|"
        rf"{_PARAMETERS}|body\s+{_PARAMETERS}|json(?:\s+(?:array|object))?(?:\s+of\s+objects)?)"
        r"|(?:http\s+)?status\s+codes?|success(?:ful)?\s+response",
        At.RESPONSE,
    ),
    (r"(?:possible\s+)?errors?(?:\s+(?:codes?|responses?|response\s+body))?", At.ERROR),
)
_PARTS: Final = tuple((re.compile(words, re.IGNORECASE), at) for words, at in _WORDS)
_GENERIC: Final = re.compile(rf"(?:[\w’'&/-]+\s+){{0,4}}{_PARAMETERS}", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(
    r"(?:webhooks?|callbacks?|examples?|"
    r"(?:request|response)\s+(?:examples?|samples?|syntax)|example\s+(?:request|response)|see\s+also|changelog)",
    re.IGNORECASE,
)
_ABOUT: Final = re.compile(
    r"about|overview|introduction|description|summary|details?|resource\s+uri|endpoints?|url|"
    r"(?:http|api|sample)\s+requests?|request\s+url|definition|code\s+samples?|"
    r"schema|authentication|authorization|authorizations|security|credentials|permissions|notes?|usage",
    re.IGNORECASE,
)
_MEDIA: Final = re.compile(r"\s*\(?(?P<media>[a-z]+/[\w.+-]+)\)?", re.IGNORECASE)
_PRESENCE: Final = re.compile(r"[\s(]*\b(?P<word>required|optional)\)?$", re.IGNORECASE)
# A heading and the sentence below it, on one line.
_JOINED: Final = re.compile(
    r"(?P<heading>(?:Path|Query) parameters|Headers|Request|Response|Errors?)"
    r"\s+(?P<said>[A-Z][a-z].*)"
)
_AUTHENTICATION: Final = re.compile(
    r"authentication|authorizations?|security|credentials", re.IGNORECASE
)


_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Section:
    """A heading.

    ``at`` is the part of the call, None where the rows below belong to no part. ``keeps`` says
    that the part is still the one before, ``group`` that it names some of the fields of that part,
    ``generic`` that it depends on the call: parameters of
    nothing in particular. ``required`` and ``media`` are said of the whole body; ``said`` is a
    sentence that stands on the same line.
    """

    at: At | None = None
    keeps: bool = False
    generic: bool = False
    group: bool = False
    authentication: bool = False
    required: bool | None = None
    media: str | None = None
    said: str = ""


def read_section(row: Row) -> Section | None:
    """The heading that a row is, None for any other row."""
    if row.cells is not None or row.code:
        return None
    text = row.text.replace("`", "").strip().rstrip(":").strip()
    if len(text) > _LONGEST:
        joined = _JOINED.fullmatch(text)
        return _named(joined["heading"], joined["said"]) if joined else None
    presence = _PRESENCE.search(text)
    bare = text[: presence.start()] if presence else text
    media = _MEDIA.search(bare)
    bare = _MEDIA.sub("", bare).strip().rstrip(":")
    for wording, at in _PARTS:
        if wording.fullmatch(bare):
            required = presence["word"].lower() == "required" if presence else None
            return Section(at, required=required, media=media["media"] if media else None)
    return _other(row, text)


def _other(row: Row, text: str) -> Section | None:
    if re.fullmatch("parameters|params|arguments", text, re.IGNORECASE):
        return Section(generic=True)
    if joined := _JOINED.fullmatch(text):
        return _named(joined["heading"], joined["said"])
    if is_body(text):
        return Section(keeps=True, required=text.lower().endswith("required"))
    if _ELSEWHERE.fullmatch(text):
        return Section()
    if _ABOUT.fullmatch(text):
        return Section(keeps=True, authentication=bool(_AUTHENTICATION.fullmatch(text)))
    if _GENERIC.fullmatch(text):
        return Section(keeps=True, group=True)
    if row.heading:
        return Section(keeps=True)
    return None


def _named(heading: str, said: str) -> Section:
    at = next(at for wording, at in _PARTS if wording.fullmatch(heading))
    return Section(at, said=said)


_BODY: Final = re.compile(r"(?:request\s+|response\s+)?(?:body|schema)", re.IGNORECASE)


def is_body(text: str) -> bool:
    """Whether a heading names the body itself, which may be called required."""
    # A heading is short; the search for its last word is slow in a line that is none.
    presence = _PRESENCE.search(text) if len(text) <= _LONGEST else None
    return bool(presence and _BODY.fullmatch(text[: presence.start()].strip()))
