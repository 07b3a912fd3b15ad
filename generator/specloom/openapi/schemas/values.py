"""The values inside a schema (``default``, ``const``, ``enum``, examples) against its own types.

A scalar that YAML reads as a number keeps its spelling where the schema says ``type: string``:
``01234`` is a ZIP code. A value that the types rule out is not used, with a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Final

from specloom.load import JsonValue, Site, SourceFloat, SourceInteger
from specloom.openapi.model import ABSENT
from specloom.openapi.reader import Reader

_ADMITS: Final[dict[str, Callable[[JsonValue], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: _is_number(value) and _is_whole(value),
    "number": lambda value: _is_number(value),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
}

_VALUES: Final = frozenset(("default", "const", "enum", "examples"))


def settle_values(reader: Reader, site: Site, stated: dict[str, Any]) -> None:
    """Bring the values of a schema in line with its types, in place."""
    if not _VALUES & stated.keys():
        return
    types: tuple[str, ...] = stated.get("types", ())
    if not types:
        _spell_by_parts(reader, site, stated)
    for keyword in ("default", "const"):
        if keyword in stated:
            value = _settled(reader, site.below(keyword), stated[keyword], types)
            if value is ABSENT:
                del stated[keyword]
            else:
                stated[keyword] = value
    if stated.get("enum") is not None:
        _settle_enum(reader, site.below("enum"), stated, types)
    if "string" in types and "examples" in stated:
        examples = stated["examples"]
        stated["examples"] = tuple(spelled(reader, site, value, types) for value in examples)


def _spell_by_parts(reader: Reader, site: Site, stated: dict[str, Any]) -> None:
    """Spell the values of a schema that states its type only through its parts and references."""
    types = _types_of_parts(reader, site)
    for keyword in ("default", "const"):
        if keyword in stated:
            stated[keyword] = spelled(reader, site, stated[keyword], types)
    for keyword in ("enum", "examples"):
        if keyword in stated:
            values = stated[keyword]
            stated[keyword] = tuple(spelled(reader, site, value, types) for value in values)


def _types_of_parts(reader: Reader, site: Site) -> tuple[str, ...]:
    """Every type that a schema names through ``$ref``, ``allOf``, ``anyOf`` and ``oneOf``."""
    found: dict[str, None] = {}
    seen: set[Site] = set()
    waiting = [site]
    while waiting:
        place = waiting.pop()
        value = reader.references.documents.value(place)
        if place in seen or not isinstance(value, dict):
            continue
        seen.add(place)
        stated = value.get("type")
        names = stated if isinstance(stated, list) else [stated]
        found |= dict.fromkeys(name for name in names if isinstance(name, str))
        if "$ref" in value and (target := reader.target(value["$ref"], place.below("$ref"))):
            waiting.append(target)
        for keyword in ("allOf", "anyOf", "oneOf"):
            parts = value.get(keyword)
            count = len(parts) if isinstance(parts, list) else 0
            waiting += [place.below(keyword, str(index)) for index in range(count)]
    return tuple(found)


def spelled(reader: Reader, site: Site, value: JsonValue, types: tuple[str, ...]) -> JsonValue:
    """A number of a YAML document as it is spelled, where the types admit text and no number."""
    if (
        isinstance(value, SourceInteger | SourceFloat)
        and "string" in types
        and not {"integer", "number"} & set(types)
        and reader.document(site).syntax == "yaml"
    ):
        return value.source
    return value


def identity(value: JsonValue) -> Hashable:
    """A key under which two JSON values are equal: 1 is 1.0, and neither is true or "1"."""
    if isinstance(value, bool) or value is None:
        return ("word", value)
    if isinstance(value, int | float):
        return ("number", value)
    if isinstance(value, list):
        return ("list", tuple(identity(item) for item in value))
    if isinstance(value, dict):
        return ("object", frozenset((key, identity(item)) for key, item in value.items()))
    return value


def _settled(reader: Reader, site: Site, value: JsonValue, types: tuple[str, ...]) -> Any:
    """The value to use, or :data:`ABSENT` where the types rule it out."""
    value = spelled(reader, site, value, types)
    if not types or any(_ADMITS[name](value) for name in types):
        return value
    message = f"the value is not of type {' or '.join(types)}; it is not used"
    is_scalar = not isinstance(value, list | dict)
    hint = "quote it if it is text" if "string" in types and is_scalar else ""
    reader.warn("value-type", site, message, hint=hint)
    return ABSENT


def _settle_enum(
    reader: Reader, site: Site, stated: dict[str, Any], types: tuple[str, ...]
) -> None:
    kept: list[JsonValue] = []
    seen: set[Hashable] = set()
    for index, item in enumerate(stated["enum"]):
        value = _settled(reader, site.below(str(index)), item, types)
        if value is ABSENT:
            continue
        key = identity(value)
        if key in seen:
            message = "the value stands twice in the enum"
            reader.warn("duplicate-enum-value", site.below(str(index)), message)
            continue
        seen.add(key)
        kept.append(value)
    if not kept:
        reader.lose(site, "enum", "no value is of the type that the schema states")
        del stated["enum"]
    else:
        stated["enum"] = tuple(kept)


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: JsonValue) -> bool:
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
