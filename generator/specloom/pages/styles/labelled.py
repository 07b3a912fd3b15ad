"""The name on a line of its own, and below its description ``Type: ...`` and ``Required: ...``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from specloom.pages.heads import NAME as FIELD_NAME
from specloom.pages.heads import Head
from specloom.pages.rows.row import Row
from specloom.pages.sections import read_section
from specloom.pages.words.tags import read_tags

NAME: Final = "labelled"
_FIELD: Final = re.compile(FIELD_NAME)
_TYPE: Final = re.compile(r"(?:data )?type\s*:\s*(?P<type>\S.*?)\.?", re.IGNORECASE)
_REQUIRED: Final = re.compile(r"required\s*:\s*(?P<said>yes|no|true|false)\b.*", re.IGNORECASE)
_FARTHEST: Final = 40
"""Rows below a name among which its labels stand."""


def find_heads(rows: Sequence[Row]) -> list[Head]:
    """Every field of the page: a name with the label of a type, or of presence, below it."""
    names = [index for index, row in enumerate(rows) if _is_name(row)]
    heads = []
    for index, end in pairwise([*names, len(rows)]):
        keys = dict(_labels(rows[index + 1 : min(end, index + _FARTHEST)]))
        if keys:
            name = rows[index].text.replace("`", "")
            heads.append(Head(index, index, name, keys, depth=rows[index].depth))
    return heads


def _is_name(row: Row) -> bool:
    is_text = row.cells is None and not row.code
    return is_text and _FIELD.fullmatch(row.text.replace("`", "")) is not None


def _labels(rows: Sequence[Row]) -> Iterator[tuple[str, object]]:
    """What the labels below a name state, up to the next part of the call."""
    for row in rows:
        if row.cells is not None or (row.heading and read_section(row) is not None):
            return
        if match := _TYPE.fullmatch(row.text):
            tags = read_tags(match["type"])
            if "type" in tags.keys and not tags.rest:
                yield from tags.keys.items()
            elif len(match["type"].split()) < 5:
                yield "type", match["type"]
        elif match := _REQUIRED.fullmatch(row.text):
            yield "required", match["said"].lower() in {"yes", "true"}
