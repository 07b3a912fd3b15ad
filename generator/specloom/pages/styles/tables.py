"""Fields in the rows of tables, drawn with pipes, in Markdown or in HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from specloom.pages.facts import At, Stated
from specloom.pages.heads import Head
from specloom.pages.rows import Row
from specloom.pages.tags import read_tags
from specloom.pages.type_words import is_type_word
from specloom.pages.values import listed_items, scalar_of

NAME: Final = "tables"

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
            r"required\??|mandatory|presence|optional(?:/required)?|required/optional|req\.?"
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
_NAME_CELL: Final = re.compile(
    r"(?P<depth>(?:[-–>→↳└»·.─├│|\s]|&nbsp;)*)(?P<name>[^()*]*?)\s*(?P<star>\*)?\s*"
    r"(?:\((?P<inside>.*)\))?\s*(?P<after>\*)?"
)
_YES: Final = re.compile(
    r"(?:yes|y|true|required|mandatory|m|✓|✔|✅|☑|x|always)\b.*|[✓✔✅☑]", re.IGNORECASE
)
_NO: Final = re.compile(
    r"(?:no|n|false|optional|o|✗|✘|❌|-|–|—|never)\b.*|[✗✘❌–—-]", re.IGNORECASE
)
_NONE: Final = frozenset({"", "-", "–", "—", "none", "n/a", "na"})
_PLACES: Final = {
    "path": At.PATH,
    "uri": At.PATH,
    "url": At.PATH,
    "query": At.QUERY,
    "query string": At.QUERY,
    "header": At.HEADER,
    "headers": At.HEADER,
    "body": At.REQUEST,
    "form": At.REQUEST,
    "formdata": At.REQUEST,
    "form data": At.REQUEST,
    "json": At.REQUEST,
}


def find_heads(rows: Sequence[Row]) -> list[Head]:
    """Every field of the page: a row of a table that has a column for names."""
    heads: list[Head] = []
    columns: Mapping[str, int] | None = None
    for index, row in enumerate(rows):
        if row.cells is None:
            columns = None
            continue
        found = read_columns(row.cells)
        if found is not None:
            columns = found
        elif columns is not None:
            head = _head(row, index, columns)
            heads += [] if head is None else [head]
    return heads


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


def _head(row: Row, index: int, columns: Mapping[str, int]) -> Head | None:
    cells = row.cells or ()
    cell = {role: cells[place] for role, place in columns.items() if place < len(cells)}
    match = _NAME_CELL.fullmatch(cell.pop("name", "").replace("`", ""))
    if match is None or not match["name"].strip():
        return None
    name, keys = _name(match["name"].strip())
    if match["star"] or match["after"]:
        keys["required"] = True
    if match["inside"]:
        keys.update(read_tags(match["inside"]).keys)
    prose = cell.pop("prose", "")
    line = dict(enumerate(row.cell_lines)).get(columns.get("prose", -1))
    place = cell.pop("at", "").lower()
    for role, text in cell.items():
        if text.strip().lower() not in _NONE or role in {"required", "nullable", "deprecated"}:
            keys.update(_keys(role, text.strip(), keys))
    return Head(
        index,
        index,
        name,
        keys,
        prose,
        prose_line=line,
        depth=len(match["depth"].strip()),
        at=_PLACES.get(place),
        closed=True,
    )


def _name(text: str) -> tuple[str, dict[str, object]]:
    """The name in a cell that may also hold marks: ``size required``."""
    name, _, after = text.partition(" ")
    tags = read_tags(after) if after else None
    if tags is not None and not tags.rest and tags.keys:
        return name, dict(tags.keys)
    return text, {}


def _keys(role: str, text: str, keys: Mapping[str, object]) -> dict[str, object]:
    type_words = str(keys["type"]) if "type" in keys else None
    match role:
        case "type":
            text = text.replace("`", "")
            tags = read_tags(text)
            return dict(tags.keys) if "type" in tags.keys and not tags.rest else _unknown_type(text)
        case "required" | "nullable" | "deprecated":
            return (
                {role: True}
                if _YES.fullmatch(text)
                else {role: False} if _NO.fullmatch(text) else {}
            )
        case "default" | "example":
            return {role: Stated(scalar_of(text, type_words))}
        case "values":
            items = listed_items(text)
            return {"values": tuple(scalar_of(item, type_words) for item in items)} if items else {}
        case "format":
            text = text.strip("`")
            return {"format": "e164" if text.replace(".", "").upper() == "E164" else text}
        case "pattern":
            return {"pattern": text.strip("`/")}
        case "min_length" | "max_length" | "minimum" | "maximum" if text.isdecimal():
            return {role: int(text)}
    return {}


def _unknown_type(text: str) -> dict[str, object]:
    """A type of the vendor's own: ``Address``, ``Address object``."""
    words = text.split()
    if len(words) > 4:
        return {}
    known = next((word for word in words if is_type_word(word)), None)
    return {"type": known.lower() if known and len(words) > 1 else text}
