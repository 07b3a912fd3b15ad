"""The words beside a field's name: its type, and whether it is required, nullable, deprecated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from specloom.pages.facts.fact import Stated
from specloom.pages.words.limits import match_limit
from specloom.pages.words.type_words import TYPE, is_format
from specloom.pages.words.values import scalar_of

_NULL: Final = re.compile(r"\s*(?:\||/|\bor\b|,)\s*null\b|\bnull\s*(?:\||\bor\b)\s*", re.IGNORECASE)
_FORMAT: Final = re.compile(
    r"(?P<type>[A-Za-z][\w-]*(?:\[\])?)\s?[<(]\s?(?P<format>[\w./:-]+)\s?[>)]"
)
# Types whose words in brackets name what they hold.
_HOLDING: Final = frozenset({"array", "list", "set", "enum", "map", "object"})
_SEPARATORS: Final = re.compile(r"[\s,|·•;()]*")

# Whatever a page may write there, and the keys that it stands for.
_MARKS: Final[tuple[tuple[str, dict[str, object]], ...]] = (
    (r"not\s+required|optional", {"required": False}),
    (r"required|mandatory", {"required": True}),
    (r"deprecated", {"deprecated": True}),
    (r"(?:not|non)[ -]?null(?:able)?", {"nullable": False}),
    (r"nullable|null", {"nullable": True}),
    (r"read[ -]?only", {"read_only": True}),
    (r"write[ -]?only", {"write_only": True}),
)
_NAMED: Final = re.compile(r"format\s*[:=]\s*[\"'`]?(?P<format>[\w./:-]+)[\"'`]?", re.IGNORECASE)
_E164: Final = re.compile(r"(?:in\s+)?E\.?164(?:\s+format)?(?P<rest>\s+[^)]+)?", re.IGNORECASE)
_PATTERN: Final = re.compile(r"\^\S+\$(?=\s|$)")
_KNOWN_TYPE: Final = re.compile(TYPE, re.IGNORECASE)
_DEFAULT: Final = re.compile(
    r"default(?:s\s+to|\s+value)?\s*[:=]?\s*(?:\"(?P<text>[^\"]*)\"|`(?P<code>[^`]*)`|(?P<plain>\S+))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tags:
    """What the words state, as keys of a row; ``rest`` is what follows and is none of them."""

    keys: dict[str, object]
    rest: str

    @property
    def is_marked(self) -> bool:
        """Whether anything but a type is stated: prose never is."""
        return bool(self.keys.keys() - {"type"})


def read_tags(text: str, type_words: str | None = None, *, run_together: bool = False) -> Tags:
    """Read the words from the beginning of the text, as far as they are known.

    ``type_words`` is the type of the field where it is known already. With ``run_together`` nothing
    needs to stand between two of them (``stringOptional``).
    """
    edge = "" if run_together else r"(?![\w-])"
    keys: dict[str, object] = {}
    place = 0
    while place < len(text):
        start = place
        separators = _SEPARATORS.match(text, place)
        place = separators.end() if separators else place
        if place == len(text):
            break
        place = _take(text, place, edge, keys, type_words)
        if place == start or (separators and place == separators.end()):
            return Tags(keys, text[start:])
    return Tags(keys, "")


def _take(text: str, place: int, edge: str, keys: dict[str, object], type_words: str | None) -> int:
    """Read one word into ``keys``; where it ends, or ``place`` if there is none."""
    type_words = _type_of(keys) or type_words
    for wording, stated in _MARKS:
        if match := re.compile(rf"(?:{wording}){edge}", re.IGNORECASE).match(text, place):
            keys.update(stated)
            return match.end()
    if match := _NAMED.match(text, place):
        keys["format"] = match["format"]
        return match.end()
    if match := _E164.match(text, place):
        keys["format"] = "E.164" + match["rest"] if match["rest"] else "e164"
        return match.end()
    if match := _DEFAULT.match(text, place):
        value = next(group for group in match.groups() if group is not None)
        plain = match["plain"] is not None
        keys["default"] = Stated(scalar_of(value, type_words, plain=plain))
        return match.end()
    if match := _PATTERN.match(text, place):
        keys["pattern"] = match[0]
        return match.end()
    limit, length = match_limit(text[place:], type_words)
    if length:
        keys.update(limit)
        return place + length
    return _take_type(text, place, edge, keys)


def _take_type(text: str, place: int, edge: str, keys: dict[str, object]) -> int:
    match = re.compile(rf"(?:{TYPE}){edge}", re.IGNORECASE).match(text, place)
    if match is None:
        return place
    words = match[0]
    if "type" in keys:
        if text[place - 1].isalnum():
            # Nothing between them: the first was the end of the name.
            return place
        if words.lower() == "enum" and text[match.end() :].lstrip().startswith(":"):
            return place
        if words.lower() == "enum" and "enum" not in str(keys["type"]):
            keys["type"] = f"{keys['type']} enum"
        elif "format" not in keys and is_format(words):
            keys["format"] = words.lower()
        else:
            return place
        return match.end()
    keys.update(type_keys(words))
    return match.end()


def type_keys(words: str) -> dict[str, object]:
    """A type expression as keys: the type without null and format."""
    keys: dict[str, object] = {}
    if _NULL.search(words):
        keys["nullable"] = True
        words = _NULL.sub("", words)
    words = " ".join(words.split())
    match = _FORMAT.fullmatch(words)
    if match and match["type"].lower() not in _HOLDING:
        if match["format"].isdecimal():
            keys["max_length"] = int(match["format"])
        else:
            keys["format"] = match["format"]
        words = match["type"]
    if words:
        keys["type"] = words.lower() if _KNOWN_TYPE.fullmatch(words) else words
    return keys


def _type_of(keys: dict[str, object]) -> str | None:
    found = keys.get("type")
    return found if isinstance(found, str) else None
