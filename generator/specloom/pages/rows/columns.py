"""The columns of a table of fields, by the words above them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

# What a column holds, by the words above it.
_COLUMNS: Final = {
    role: re.compile(words, re.IGNORECASE)
    for role, words in (
        (
            "name",
            r"(?:parameter|field|property|attribute|argument|variable|key|header|body)s?"
            r"(?: names?)?|names?|params?",
        ),
        ("type", r"(?:data |value )?types?|data ?type"),
        ("format", r"formats?"),
        (
            "required",
            r"required\??|mandatory|presence|optional(?:/required)?|required/optional|mandatory/optional|optional/mandatory|req\.?"
            r"|optional",
        ),
        ("nullable", r"nullable\??"),
        ("deprecated", r"deprecated\??"),
        ("default", r"defaults?(?: values?)?"),
        ("values", r"(?:(?:allowed|possible|valid|accepted|enum) )?(?:values|options)|enum"),
        ("max_length", r"max(?:imum)?\.? ?(?:length|len)|length"),
        ("min_length", r"min(?:imum)?\.? ?(?:length|len)"),
        ("minimum", r"min(?:imum)?"),
        ("maximum", r"max(?:imum)?"),
        ("pattern", r"pattern|regex|regular expression"),
        ("example", r"examples?(?: values?)?"),
        ("at", r"in|location|located in|passed in|parameter type|where"),
        (
            "prose",
            r"descriptions?|details|notes?|comments?|meaning|explanation|constraints?|validation"
            r"|remarks?|purpose|about",
        ),
    )
}


def read_columns(cells: Sequence[str]) -> Mapping[str, int] | None:
    """Which column holds what, None where the row is no header of fields.

    A column that has no word of its own holds the prose, if no other does.
    """
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        for role, wording in _COLUMNS.items():
            if role not in columns and wording.fullmatch(cell.strip()):
                columns[role] = index
                break
    if columns.get("name") != 0 or len(columns) < 2:
        return None
    return columns
