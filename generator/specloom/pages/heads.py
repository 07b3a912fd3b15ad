"""Where a page begins to describe a field: its name, and the words beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from specloom.pages.facts.fact import At
from specloom.pages.rows.row import Row
from specloom.pages.sections import is_body
from specloom.pages.words.tags import Tags, read_tags
from specloom.pages.words.type_words import is_type_word

NAME: Final = r"[A-Za-z_$@][\w$@-]*(?:\[\])?(?:\.[A-Za-z_$@*][\w$@-]*(?:\[\])?)*"
"""A regular expression for a field's name: dots and brackets lead inside an object or a list."""


@dataclass(frozen=True, slots=True)
class Head:
    """The rows ``first`` to ``last`` (indexes, inclusive) that begin the description of a field.

    ``name`` is None where the page has lost it. ``keys`` is what the words beside the name state,
    ``prose`` the description that stands in the same rows, on ``prose_line`` if not on their first.
    ``depth`` is how deep the field lies. ``at`` is the part of the call, where these rows say so
    themselves. ``closed`` says that nothing below belongs to the field any more, as in a table.
    ``certain`` is false for rows that could be prose.
    """

    first: int
    last: int
    name: str | None
    keys: dict[str, object] = field(default_factory=dict)
    prose: str = ""
    prose_line: int | None = None
    depth: int = 0
    at: At | None = None
    closed: bool = False
    certain: bool = True


# Words that are a type and an everyday word: "phone number" is prose as often as a field.
_EVERYDAY: Final = frozenset(
    {"number", "date", "time", "list", "object", "file", "text", "any", "map", "email", "url"}
    | {"password", "duration", "json", "hash", "literal", "bytes", "char", "string", "array"}
    | {"unknown", "mixed", "long", "double", "float", "byte", "binary", "null", "strings"}
    | {"numbers", "dates", "lists", "objects", "files", "texts", "emails", "urls", "timestamp"}
)
_MARKED_NAME: Final = re.compile(r".*(?:_|\d|\.|\[|[a-z][A-Z]|-).*")
_HEADINGS: Final = frozenset(
    {"request", "response", "responses", "body", "query", "path", "header", "headers", "error"}
    | {"errors", "schema", "example", "parameters", "returns", "default", "array", "list", "form"}
)
_ARTICLES: Final = frozenset({"a", "an", "the", "this"})
_SMALL_WORDS: Final = _ARTICLES | frozenset(
    {"no", "is", "as", "to", "any", "each", "one", "or", "for", "of", "in", "from"}
)


def is_certain(name: str, tags: Tags) -> bool:
    """Whether a name and the words beside it can hardly be prose."""
    if tags.is_marked:
        return name.lower() not in _ARTICLES
    if name.lower() in _SMALL_WORDS or (name.lower() in _HEADINGS and not name.islower()):
        return False
    if _MARKED_NAME.fullmatch(name):
        return True
    return name.islower() and str(tags.keys.get("type", "")).lower() not in _EVERYDAY - {"string"}


def fitting(heads: Sequence[Head]) -> list[Head]:
    """The heads without those that only look like one: a doubtful one stays where its name is
    written as the page writes names, capitals first or not."""
    known = {head.name[:1].isupper() for head in heads if head.certain and head.name}
    return [
        head
        for head in heads
        if head.certain
        or (
            head.name
            and head.name[:1].isupper() in known
            and head.name.lower() not in _HEADINGS | _ARTICLES
            and len(known) == 1
        )
    ]


_NAMED: Final = re.compile(
    rf"(?P<name>{NAME})\s*(?P<star>\*)?(?:\s*[:–—]\s*|\s+-\s+|\s+|(?=\())(?P<rest>.+)"
)
# The name, an example value, type and marks in brackets: ``limit: 10 (number, optional) - ...``.
_WITH_EXAMPLE: Final = re.compile(
    rf"{NAME}\s*:\s*[^\s()][^()]{{0,80}}?\s*\((?P<tags>[^()]+)\)\s*(?P<after>(?:[-–—:]\s.*)?)"
)
_PROSE: Final = re.compile(r"\)?\s*(?::|\s[-–—]|^[-–—])\s+(?P<prose>\S.*)")


def spaced_head(row: Row, index: int) -> Head | None:
    """The head in a row that sets name, type and marks apart by spaces.

    A description may follow behind a colon or a dash.
    """
    match = _NAMED.fullmatch(row.text.replace("`", ""))
    if match is None or row.cells is not None or row.code or is_body(row.text):
        return None
    name = match["name"]
    tags = read_tags(match["rest"])
    if not tags.keys and (example := _WITH_EXAMPLE.fullmatch(row.text.replace("`", ""))):
        tags = read_tags(f"({example['tags']}) {example['after']}")
    prose = _PROSE.fullmatch(tags.rest) if tags.rest else None
    if (tags.rest and prose is None) or not tags.keys:
        return None
    if "type" not in tags.keys and (not tags.is_marked or is_type_word(name)):
        return None
    if "type" not in tags.keys and not ({"required", "nullable"} & tags.keys.keys()):
        return None
    keys = dict(tags.keys)
    if match["star"]:
        keys.setdefault("required", True)
    return Head(
        index,
        index,
        name,
        keys,
        _quoted_end(row.text, prose["prose"]) if prose else "",
        depth=row.depth,
        certain=is_certain(name, tags) and not (row.heading and not tags.is_marked),
    )


def _quoted_end(text: str, end: str) -> str:
    """The end of a text with its backquotes, given without them."""
    starts = range(len(text) - len(end) - text.count("`"), len(text) + 1)
    return next((text[at:] for at in starts if at >= 0 and text[at:].replace("`", "") == end), end)
