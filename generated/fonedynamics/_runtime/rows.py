"""A row of a table: what a call may give for one field, and its type in words."""

from __future__ import annotations

from decimal import Decimal

from msgspec import UNSET, Struct

from .rules import listed

Number = int | float | Decimal


class Row(Struct, frozen=True, kw_only=True):
    """One parameter or body field: what may be given for it.

    ``key`` names it: ``path:id``, ``query:limit``, ``header:X``, ``cookie:sid``, a body field bare,
    a nested one with its path, ``a.b[].c`` (``a.b[]`` is each item, ``a.b[0]`` the first, ``a.b{}``
    each member without a row of its own, ``a.b{1}`` each whose name ``matches`` a pattern,
    ``a.b{name}`` the names themselves, and ``a.b|1`` the first of the forms that a value can have,
    one of which has to fit). ``name`` is the Python name, empty for what is nested, and
    ``wire_name`` the API's own last name (``c``; it may itself hold a dot, and items and such
    members have none). A body that is one value has the key ``body``. ``type`` is a JSON type,
    several with ``|`` between, or ``any``. ``values`` closes the field to them, and ``nullable``
    lets null through whatever else is said. Lengths are in code points; a text as Python's ``re``
    searches it has to hold ``pattern``. ``default`` is what the server assumes: it is documented
    and never sent. ``closed`` objects take no member but those with a row. What is inside a value
    may be as the rows inside another one say, whose key is ``like``. Bytes, open files and pairs of
    a file name and content (``format`` binary or byte) are not measured.
    """

    key: str
    name: str = ""
    wire_name: str = ""
    location: str = "body"
    type: str = "any"
    format: str = ""
    required: bool = False
    nullable: bool = False
    values: tuple[object, ...] | None = None
    pattern: str | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    exclusive_minimum: Number | None = None
    exclusive_maximum: Number | None = None
    multiple_of: Number | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    unique_items: bool = False
    min_properties: int | None = None
    max_properties: int | None = None
    default: object = UNSET
    deprecated: bool = False
    closed: bool = False
    like: str = ""
    matches: str = ""
    source: str = ""
    note: str = ""

    def __hash__(self) -> int:
        # Allowed values and defaults may be lists.
        return hash((self.key, self.name, self.wire_name, self.location, self.type))


_TYPE_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a finite number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}

KINDS = tuple(_TYPE_WORDS)
"""The types of JSON Schema."""


def types_of(row: Row) -> tuple[str, ...]:
    """The JSON types of a row, all seven for ``any``."""
    return KINDS if row.type in ("", "any") else tuple(row.type.split("|"))


def type_in_words(row: Row) -> str:
    """What a value of the row has to be, ``text or a whole number`` for one."""
    return listed([_TYPE_WORDS.get(name, name) for name in types_of(row)], "or")
