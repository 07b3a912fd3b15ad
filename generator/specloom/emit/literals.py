"""The literal sink: values as Python source that evaluates to exactly them."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from specloom.ir import ListValue, ObjectValue, Untrusted

WIDTH = 88


class Name(Struct, frozen=True):
    """An identifier or annotation of ours, written as it is."""

    text: str


class Record(Struct, frozen=True):
    """A call of a constructor: what a descriptor or a table row looks like in source."""

    name: str
    arguments: tuple[object, ...] = ()
    keywords: tuple[tuple[str, object], ...] = ()


def record(name: str, /, *arguments: object, **keywords: object) -> Record:
    """A record without the keywords that are None or empty: those are the defaults.

    The few that have no default stay, empty or not.
    """
    kept = [
        (key, value)
        for key, value in keywords.items()
        if value or not (value is None or type(value) in _EMPTY) or key in _WITHOUT_DEFAULT
    ]
    return Record(name, arguments, tuple(kept))


_EMPTY = (str, tuple, bool, Untrusted)
"""Types of which a value that is not true is a default; zero is none."""


_WITHOUT_DEFAULT = frozenset({"key", "media_type", "url"})


def lit(value: object, indent: int = 0, taken: int = 0) -> str:
    """``value`` as ASCII Python source that evaluates to exactly it.

    It is laid out as black does: on one line where that fits, else one item a line. ``indent`` is
    the column its last line returns to, ``taken`` what else stands on the first line.
    ``Decimal`` and the names of records need to be imported where they land.

    Raises:
        TypeError: The value is none of the literal types.
    """
    return _lay_out(value, indent, taken, {})


_Flats = dict[int, str]
"""What was written of containers on one line, by their identity: each is asked for by all that
are around it."""


def _lay_out(value: object, indent: int, taken: int, flats: _Flats) -> str:
    flat = _flat(value, flats)
    if len(flat) + indent + taken <= WIDTH or not isinstance(value, _CONTAINERS):
        return flat
    inner = indent + 4
    opening, items, closing = _parts(value, inner, flats)
    if not items:
        return flat
    margin = " " * inner
    lines = "".join(f"{margin}{item},\n" for item in items)
    return f"{opening}\n{lines}{' ' * indent}{closing}"


def _parts(value: object, indent: int, flats: _Flats) -> tuple[str, list[str], str]:
    """The brackets of a container and its items as text, each laid out at ``indent``."""
    match value:
        case Record(name, arguments, keywords):
            items = [_lay_out(argument, indent, 1, flats) for argument in arguments]
            items += [
                f"{key}={_lay_out(item, indent, len(key) + 2, flats)}" for key, item in keywords
            ]
            return f"{name}(", items, ")"
        case tuple():
            return "(", [_lay_out(item, indent, 1, flats) for item in value], ")"
        case ListValue(members):
            return "[", [_lay_out(item, indent, 1, flats) for item in members], "]"
        case ObjectValue(pairs):
            return "{", [_pair(key, item, indent, flats) for key, item in pairs], "}"
        case dict():
            return "{", [_pair(key, item, indent, flats) for key, item in value.items()], "}"
    raise TypeError(f"{type(value).__name__} has no parts")


def _pair(key: object, value: object, indent: int, flats: _Flats) -> str:
    name = _flat(key, flats)
    return f"{name}: {_lay_out(value, indent, len(name) + 3, flats)}"


def _flat(value: object, flats: _Flats) -> str:
    match value:
        case str():
            return _string(value)
        case Untrusted():
            return _string(value.value)
        case Name():
            return value.text
        case None | bool():
            return repr(value)
        case int():
            return int.__repr__(value)
        case float():
            return float.__repr__(value).replace("e+", "e")
        case Decimal():
            return f'Decimal("{value}")'
    known = flats.get(id(value))
    if known is None:
        known = flats[id(value)] = _flat_container(value, flats)
    return known


def _flat_container(value: object, flats: _Flats) -> str:
    match value:
        case Record(name, arguments, keywords):
            parts = [_flat(argument, flats) for argument in arguments]
            parts += [f"{key}={_flat(item, flats)}" for key, item in keywords]
            return f"{name}({', '.join(parts)})"
        case tuple():
            parts = [_flat(item, flats) for item in value]
            return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
        case ListValue(items):
            return f"[{', '.join(_flat(item, flats) for item in items)}]"
        case ObjectValue(members):
            return f"{{{_flat_pairs(members, flats)}}}"
        case dict():
            return f"{{{_flat_pairs(value.items(), flats)}}}"
    raise TypeError(f"{type(value).__name__} is no literal")


def _flat_pairs(pairs: Iterable[tuple[object, object]], flats: _Flats) -> str:
    return ", ".join(f"{_flat(key, flats)}: {_flat(item, flats)}" for key, item in pairs)


_CONTAINERS = (tuple, dict, ListValue, ObjectValue, Record)


_SIGNS = re.compile(r"[\"\\]")


def _string(text: str) -> str:
    """The text in the quotes that need fewer escapes, double ones where it is all the same."""
    if text.isascii() and text.isprintable() and not _SIGNS.search(text):
        return f'"{text}"'
    quote = '"' if text.count('"') <= text.count("'") else "'"
    # Backslashes are doubled here, so that every quote that is left stands for itself.
    body = text.encode("unicode_escape").decode("ascii")
    return quote + body.replace(quote, "\\" + quote) + quote


def ident(name: str) -> str:
    """A name as an identifier: what the lowering decided, checked once more.

    Raises:
        ValueError: It is no ASCII identifier, or a keyword.
    """
    if not (name.isascii() and name.isidentifier()) or keyword.iskeyword(name):
        raise ValueError(f"not an identifier: {name!r}")
    return name
