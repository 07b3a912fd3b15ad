"""The literal sink: values as Python source that evaluates to exactly them."""

from __future__ import annotations

import keyword
from dataclasses import dataclass
from decimal import Decimal

from specloom.ir import NOTHING, ListValue, ObjectValue, Untrusted

WIDTH = 88


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier or annotation of ours, written as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """A call of a constructor: what a descriptor or a table row looks like in source."""

    name: str
    arguments: tuple[object, ...] = ()
    keywords: tuple[tuple[str, object], ...] = ()


def record(name: str, /, *arguments: object, **keywords: object) -> Record:
    """A record without the keywords that are None or empty: those are the defaults.

    The few that have no default stay, empty or not.
    """
    blank = (None, "", (), False, NOTHING)
    kept = [
        (key, value)
        for key, value in keywords.items()
        if key in _WITHOUT_DEFAULT
        or not any(value is item or (value == item and type(value) is type(item)) for item in blank)
    ]
    return Record(name, arguments, tuple(kept))


_WITHOUT_DEFAULT = frozenset({"key", "media_type", "url"})


def lit(value: object, indent: int = 0, taken: int = 0) -> str:
    """``value`` as ASCII Python source that evaluates to exactly it.

    It is laid out as black does: on one line where that fits, else one item a line. ``indent`` is
    the column its last line returns to, ``taken`` what else stands on the first line.
    ``Decimal`` and the names of records need to be imported where they land.

    Raises:
        TypeError: The value is none of the literal types.
    """
    flat = _flat(value)
    if len(flat) + indent + taken <= WIDTH or not isinstance(value, _CONTAINERS):
        return flat
    inner = indent + 4
    opening, items, closing = _parts(value, inner)
    if not items:
        return flat
    margin = " " * inner
    lines = "".join(f"{margin}{item},\n" for item in items)
    return f"{opening}\n{lines}{' ' * indent}{closing}"


def _parts(value: object, indent: int) -> tuple[str, list[str], str]:
    """The brackets of a container and its items as text, each laid out at ``indent``."""
    match value:
        case Record(name, arguments, keywords):
            items = [lit(argument, indent, 1) for argument in arguments]
            items += [f"{key}={lit(item, indent, len(key) + 2)}" for key, item in keywords]
            return f"{name}(", items, ")"
        case tuple():
            return "(", [lit(item, indent, 1) for item in value], ")"
        case ListValue(members):
            return "[", [lit(item, indent, 1) for item in members], "]"
        case ObjectValue(pairs):
            return "{", [_pair(key, item, indent) for key, item in pairs], "}"
        case dict():
            return "{", [_pair(key, item, indent) for key, item in value.items()], "}"
    raise TypeError(f"{type(value).__name__} has no parts")


def _pair(key: object, value: object, indent: int) -> str:
    name = _flat(key)
    return f"{name}: {lit(value, indent, len(name) + 3)}"


def _flat(value: object) -> str:
    match value:
        case None | bool():
            return repr(value)
        case int():
            return int.__repr__(value)
        case float():
            return float.__repr__(value).replace("e+", "e")
        case Decimal():
            return f'Decimal("{value}")'
        case Untrusted():
            return _string(value.value)
        case str():
            return _string(value)
        case Name():
            return value.text
        case tuple():
            return f"({', '.join(map(_flat, value))}{',' if len(value) == 1 else ''})"
        case ListValue(items):
            return f"[{', '.join(map(_flat, items))}]"
        case ObjectValue(members):
            return f"{{{', '.join(f'{_flat(key)}: {_flat(item)}' for key, item in members)}}}"
        case dict():
            return f"{{{', '.join(f'{_flat(key)}: {_flat(item)}' for key, item in value.items())}}}"
        case Record(name, arguments, keywords):
            parts = [_flat(argument) for argument in arguments]
            parts += [f"{key}={_flat(item)}" for key, item in keywords]
            return f"{name}({', '.join(parts)})"
    raise TypeError(f"{type(value).__name__} is no literal")


_CONTAINERS = (tuple, dict, ListValue, ObjectValue, Record)


def _string(text: str) -> str:
    """The text in the quotes that need fewer escapes, double ones where it is all the same."""
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
