"""``nametypeOptional``: what a page sets apart by looks alone, with nothing between the words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from specloom.pages.heads import NAME as FIELD_NAME
from specloom.pages.heads import Head, fitting, is_certain
from specloom.pages.rows.row import Row
from specloom.pages.words.tags import Tags, read_tags

NAME: Final = "run-together"
_FIELD: Final = re.compile(FIELD_NAME)
_STARTS_WITH_TYPE: Final = re.compile(r"[A-Za-z]")
_LONGEST: Final = 200


def find_heads(rows: Sequence[Row]) -> list[Head]:
    """Every field of the page."""
    found = (_head(row, index) for index, row in enumerate(rows))
    return fitting([head for head in found if head is not None])


def _head(row: Row, index: int) -> Head | None:
    """The head in a row: the first place where a name ends and nothing but known words follow.

    The first is the one with the longest type: ``created_atdatetime`` ends in a date as well.
    """
    text = row.text
    match = _FIELD.match(text)
    if match is None or row.cells is not None or row.code or len(text) > _LONGEST:
        return None
    if not read_tags(text, run_together=True).rest:
        # A type and marks alone, without a name.
        return None
    for end in range(1, match.end() + 1):
        name = text[:end]
        if name.endswith(("_", "-", ".")) or not _FIELD.fullmatch(name):
            continue
        tags = _tags(text[end:])
        if tags is not None:
            certain = is_certain(name, tags) and _is_sure(name, tags)
            return Head(index, index, name, dict(tags.keys), depth=row.depth, certain=certain)
    return None


def _tags(rest: str) -> Tags | None:
    if not _STARTS_WITH_TYPE.match(rest):
        return None
    tags = read_tags(rest, run_together=True)
    first = next(iter(tags.keys), None)
    return None if tags.rest or first not in {"type", "nullable", "format"} else tags


def _is_sure(name: str, tags: Tags) -> bool:
    """A single word that ends in a type (``update``, ``Germany``) is a word, not a field."""
    return tags.is_marked or "_" in name or len(str(tags.keys.get("type"))) > len("date") + 1
