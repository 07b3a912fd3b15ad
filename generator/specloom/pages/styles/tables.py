"""Fields in the rows of tables, drawn with pipes, in Markdown or in HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from specloom.pages.facts.fact import At, Stated
from specloom.pages.heads import NAME as FIELD_NAME
from specloom.pages.heads import Head
from specloom.pages.rows.columns import read_columns
from specloom.pages.rows.row import Row
from specloom.pages.words.tags import read_tags, type_keys
from specloom.pages.words.type_words import is_type_word, read_type
from specloom.pages.words.values import listed_items, scalar_of

NAME: Final = "tables"

_NAME_CELL: Final = re.compile(
    r"(?P<depth>(?:[-–>→↳└»·.─├│|\s]|&nbsp;)*)(?P<name>[^()*]*?)\s*(?P<star>\*)?\s*"
    r"(?:\((?P<inside>.*)\))?\s*(?P<after>\*)?"
)
_TAGGED_CELL: Final = re.compile(
    rf"(?P<depth>(?:[-–>→↳└»·.─├│|\s]|&nbsp;)*)(?P<name>{FIELD_NAME})\s*(?P<star>\*)?(?P<rest>.*)"
)
_PLACE: Final = re.compile(r"\((?P<place>path|query|header|cookie|body|formData)\)", re.IGNORECASE)
# A cell with all there is of a field: its name in code, its type, its description.
_ONE_CELL: Final = re.compile(rf"`(?P<name>{FIELD_NAME})`\s*(?P<rest>[A-Za-z].*)")
_CODE: Final = re.compile(r"^`([^`]*)`")
_FORM: Final = re.compile(r"\((?P<form>[\w.-]+) format\)")
_SHAPE: Final = re.compile(r"(?<=enum) \([A-Z][\w.]*\)|(?<=object) \([A-Z][\w.]*\)")
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
    "cookie": At.COOKIE,
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
        else:
            head = _bare(row, index) if columns is None else _head(row, index, columns)
            heads += [] if head is None else [head]
    return heads


def _bare(row: Row, index: int) -> Head | None:
    """The field of a row in a table without a header: its name, beside it what begins with its
    type."""
    cells = [cell for cell in row.cells or () if cell]
    if len(cells) == 1 and (match := _ONE_CELL.fullmatch(cells[0])):
        cells = [match["name"], match["rest"]]
    if len(cells) < 2:
        return None
    named = _read_name(cells[0].replace("`", ""))
    form = _FORM.search(cells[1])
    tags = read_tags(_CODE.sub(r"\1", _SHAPE.sub(" ", _FORM.sub(" ", cells[1], 1), 1), 1))
    is_prose = tags.rest and not tags.is_marked and tags.rest.strip()[:1].islower()
    if named is None or "type" not in tags.keys or is_prose:
        return None
    prose = " ".join([tags.rest.strip(), *cells[2:]]).strip()
    return Head(
        index,
        index,
        named.name,
        {**tags.keys, **(_form(form["form"]) if form else {}), **named.keys},
        prose,
        depth=row.depth + named.depth,
        at=named.at,
        closed=True,
    )


def _head(row: Row, index: int, columns: Mapping[str, int]) -> Head | None:
    cells = row.cells or ()
    cell = {role: cells[place] for role, place in columns.items() if place < len(cells)}
    named = _read_name(cell.pop("name", "").replace("`", ""))
    if named is None:
        return None
    keys = dict(named.keys)
    prose = cell.pop("prose", "")
    line = dict(enumerate(row.cell_lines)).get(columns.get("prose", -1))
    place = cell.pop("at", "").lower()
    for role, text in cell.items():
        if text.strip().lower() not in _NONE or role in {"required", "nullable", "deprecated"}:
            keys.update(_keys(role, text.strip(), keys))
    return Head(
        index,
        index,
        named.name,
        keys,
        prose,
        prose_line=line,
        depth=row.depth + named.depth,
        at=_PLACES.get(place, named.at),
        closed=True,
    )


def _form(word: str) -> dict[str, object]:
    return {"format": read_type(word).format or word.lower()}


@dataclass(frozen=True, slots=True)
class _Named:
    """What the cell of a name states: the marks and the place that stand beside it."""

    name: str
    depth: int
    keys: dict[str, object]
    at: At | None = None


def _read_name(text: str) -> _Named | None:
    place = _PLACE.search(text)
    bare = _PLACE.sub(" ", text).replace("($", "(").strip()
    match = _TAGGED_CELL.fullmatch(bare)
    tags = read_tags(match["rest"]) if match else None
    at = _PLACES[place["place"].lower()] if place else None
    if match and tags and not tags.rest and (tags.keys or place):
        star: dict[str, object] = {"required": True} if match["star"] else {}
        return _Named(match["name"], len(match["depth"].strip()), {**tags.keys, **star}, at)
    match = _NAME_CELL.fullmatch(text)
    if match is None or not match["name"].strip():
        return None
    name, keys = _name(match["name"].strip())
    if match["star"] or match["after"]:
        keys["required"] = True
    if match["inside"]:
        keys.update(read_tags(match["inside"]).keys)
    return _Named(name, len(match["depth"].strip()), keys)


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
            if values := _literals(text):
                return {"values": values}
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


def _literals(text: str) -> tuple[str, ...]:
    """The values in a cell for types that lists them instead: ``html`` | ``text``."""
    parts = [part.strip() for part in text.split("|")]
    quoted = [part[1:-1] for part in parts if len(part) > 2 and part[0] == part[-1] in "`\"'"]
    is_list = len(parts) > 1 and len(quoted) == len(parts)
    return tuple(quoted) if is_list and not all(map(is_type_word, quoted)) else ()


def _unknown_type(text: str) -> dict[str, object]:
    """A type of the vendor's own: ``Address``, ``Address object``."""
    known_form = type_keys(text)
    if not known_form.keys().isdisjoint(("format", "max_length")):
        return known_form
    words = text.split()
    if len(words) > 4:
        return {}
    known = next((word for word in words if is_type_word(word)), None)
    return {"type": known.lower() if known and len(words) > 1 else text}
