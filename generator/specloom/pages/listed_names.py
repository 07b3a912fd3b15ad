"""Fields in a list that gives their names and what they are for, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from specloom.pages.facts.fact import At
from specloom.pages.heads import NAME, Head
from specloom.pages.rows.row import Row
from specloom.pages.sections import Section, read_section

_REST: Final = (
    r"(?:\s*(?:\((?P<mark>required|optional)\)))?\s*(?:(?:[-–—:]|\s[-–—])\s+(?P<prose>\S.*))?"
)
_CODE: Final = re.compile(rf"`(?P<name>{NAME})`{_REST}", re.IGNORECASE)
_PLAIN: Final = re.compile(rf"(?P<name>{NAME})\s+[-–—]\s+(?P<prose>\S.*)")
_NAMES_ALONE: Final = frozenset({At.PATH, At.QUERY, At.HEADER, At.COOKIE, At.ANSWER_HEADER})
"""The parts of a call in which a word before a dash can hardly be anything but a name."""


def listed_names(rows: Sequence[Row], heads: Sequence[Head]) -> Iterator[Head]:
    """The fields of lists that stand right below the heading of a part of a call.

    Below a field the same list gives the values that it can have.
    """
    taken = {index for head in heads for index in range(head.first, head.last + 1)}
    for index, row in enumerate(rows):
        section = read_section(row) if index not in taken else None
        if section is not None and (section.at is not None or section.generic):
            yield from _below(rows, index + 1, section, taken)


def _below(
    rows: Sequence[Row], first: int, section: Section, taken: Collection[int]
) -> Iterator[Head]:
    depth = rows[first].depth if first < len(rows) else 0
    for index in range(first, len(rows)):
        row = rows[index]
        if row.heading or row.cells is not None or row.code or not depth:
            return
        if row.depth > depth or index in taken:
            # What lies deeper describes the field above.
            continue
        match = _CODE.fullmatch(row.text)
        if match is None and section.at in _NAMES_ALONE:
            match = _PLAIN.fullmatch(row.text)
        if match is None or row.depth < depth:
            return
        mark = match.groupdict().get("mark")
        keys: dict[str, object] = {"required": mark.lower() == "required"} if mark else {}
        yield Head(index, index, match["name"], keys, match["prose"] or "", depth=depth)
