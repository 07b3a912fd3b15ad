"""The type on a line of its own, marks below it, the name above it or lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from specloom.pages.heads import NAME as FIELD_NAME
from specloom.pages.heads import Head
from specloom.pages.rows.row import Row
from specloom.pages.sections import read_section
from specloom.pages.words.tags import read_tags
from specloom.pages.words.type_words import is_type_word

NAME: Final = "readme"
_NAME_LINE: Final = re.compile(rf"(?P<name>{FIELD_NAME})\s*(?P<star>\*)?")
_LONGEST: Final = 120


def find_heads(rows: Sequence[Row]) -> list[Head]:
    """Every field of the page, named or not.

    A page either names its fields or has lost all names: where fewer than half of the types have
    a name above them, what stands there is something else.
    """
    heads: list[Head] = []
    last = -1
    for index, row in enumerate(rows):
        if index > last and _is_type(row) and not _is_name(rows, index):
            head = _head(rows, index, last)
            heads.append(head)
            last = head.last
    named = [head for head in heads if head.name]
    if len(named) * 2 >= len(heads):
        return named
    return [_nameless(rows, head) for head in heads]


def _is_type(row: Row) -> bool:
    if row.cells is not None or row.heading or row.code or len(row.text) > _LONGEST:
        return False
    tags = read_tags(row.text)
    return "type" in tags.keys and not tags.rest and not row.text.endswith((".", ":"))


def _is_name(rows: Sequence[Row], index: int) -> bool:
    """Whether a word that is a type names a field: marks and a type stand below it."""
    if not is_type_word(rows[index].text):
        return False
    below = index + 1
    while below < len(rows) and not rows[below].gap and _is_mark(rows[below]):
        below += 1
    return below < len(rows) and not rows[below].gap and _is_type(rows[below])


def _is_mark(row: Row) -> bool:
    if row.cells is not None or row.heading or row.code or len(row.text) > _LONGEST:
        return False
    tags = read_tags(row.text)
    enum = row.text.lower() == "enum"
    return not tags.rest and bool(tags.keys) and (enum or "type" not in tags.keys)


def _head(rows: Sequence[Row], index: int, after: int) -> Head:
    """The head around the type at ``index``; nothing up to ``after`` is part of it."""
    last = index
    while last + 1 < len(rows) and not rows[last + 1].gap and _is_mark(rows[last + 1]):
        last += 1
    first = index
    while first - 1 > after and not rows[first].gap and _is_mark(rows[first - 1]):
        first -= 1
    name, star = None, False
    if first - 1 > after and _can_be_named(rows, first):
        match = _NAME_LINE.fullmatch(rows[first - 1].text)
        if match:
            first, name, star = first - 1, match["name"], bool(match["star"])
    keys: dict[str, object] = {"required": True} if star else {}
    for row in rows[first + (name is not None) : last + 1]:
        known = keys.get("type")
        tags = read_tags(row.text, known if isinstance(known, str) else None)
        keys = _joined(keys, tags.keys)
    return Head(first, last, name, keys, depth=rows[first].depth)


def _can_be_named(rows: Sequence[Row], first: int) -> bool:
    """Whether the row before ``first`` may be the name: no heading, no mark, no value of a list."""
    row = rows[first - 1]
    if rows[first].gap and not row.gap:
        return False
    return (
        row.cells is None
        and not row.code
        and (read_section(row) is None or row.text.islower())
        and not (is_type_word(row.text) and not row.text.islower())
        and not row.text.lower().startswith(("required", "optional"))
    )


def _joined(keys: dict[str, object], more: dict[str, object]) -> dict[str, object]:
    """The keys of two lines; a type and the mark ``enum`` are one type."""
    if "type" in keys and more.get("type") == "enum":
        return {**keys, "type": f"{keys['type']} enum"}
    return {**keys, **more}


def _nameless(rows: Sequence[Row], head: Head) -> Head:
    if head.name is None:
        return head
    # The word above belongs to something else, and so does every mark that is not below.
    return replace(head, first=head.first + 1, name=None, depth=rows[head.first + 1].depth)
