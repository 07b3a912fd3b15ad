"""Limits of a value as pages word them: lengths, bounds, numbers of items, patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from specloom.pages.words.type_words import read_type

_NUMBER: Final = r"-?\d[\d,_]*(?:\.\d+)?"
_UNIT: Final = r"(?:\s*-?(?P<unit>characters?|chars?|digits|bytes|items?|elements?|entries)\b)"
_FLAGS: Final = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A wording of a limit. ``low`` and ``high`` are groups; ``length`` speaks of length itself,
    ``items`` of the number of items; ``terse`` is the notation of tags, which prose can be too."""

    wording: re.Pattern[str]
    length: bool = False
    items: bool = False


def _phrase(wording: str, **words: bool) -> _Phrase:
    return _Phrase(re.compile(wording, _FLAGS), **words)


_LOW: Final = rf"(?P<low>{_NUMBER})"
_HIGH: Final = rf"(?P<high>{_NUMBER})"
_LENGTH: Final = r"(?:length|len)"
_TAGS: Final = (
    _phrase(rf"\[\s*{_LOW}\s*\.\.\s*{_HIGH}\s*\]{_UNIT}?"),
    _phrase(rf"{_LENGTH}\s*(?:≤|<=|=<)\s*{_HIGH}", length=True),
    _phrase(rf"{_LENGTH}\s*(?:≥|>=)\s*{_LOW}", length=True),
    _phrase(rf"{_LENGTH}\s+between\s+{_LOW}\s+and\s+{_HIGH}", length=True),
    _phrase(rf"{_LOW}\s*(?:≤|<=)\s*{_LENGTH}\s*(?:≤|<=)\s*{_HIGH}", length=True),
    _phrase(rf"(?:≥|>=)\s*{_LOW}{_UNIT}?"),
    _phrase(rf"(?:≤|<=)\s*{_HIGH}{_UNIT}?"),
    _phrase(rf"{_LOW}\s*[-–]\s*{_HIGH}\s*{_UNIT}"),
)
# Without a unit only beside a type: in prose it may be anything.
_BARE: Final = (
    _phrase(rf"{_LOW}\s*[-–]\s*{_HIGH}(?![\w-])"),
    _phrase(r"(?P<low>\d+)-(?P<high>\d+)(?=[A-Z])"),
)
_MIN: Final = r"min(?:imum)?"
_MAX: Final = r"max(?:imum)?"
_IS: Final = r"(?:\s*[:=]\s*|\s+(?:is\s+|of\s+)?)"
_PROSE: Final = (
    _phrase(rf"(?<![A-Za-z]){_MIN}[ _]?{_LENGTH}{_IS}{_LOW}", length=True),
    _phrase(rf"(?<![A-Za-z]){_MAX}[ _]?{_LENGTH}{_IS}{_HIGH}", length=True),
    _phrase(rf"(?<![A-Za-z]){_MIN}[ _]?items{_IS}{_LOW}", items=True),
    _phrase(rf"(?<![A-Za-z]){_MAX}[ _]?items{_IS}{_HIGH}", items=True),
    _phrase(rf"(?<![A-Za-z]){_MIN} number of {_LOW} items", items=True),
    _phrase(rf"(?<![A-Za-z]){_MAX} number of {_HIGH} items", items=True),
    _phrase(rf"(?<![A-Za-z]){_MIN}(?:[ _]?value)?{_IS}{_LOW}{_UNIT}?"),
    _phrase(rf"(?<![A-Za-z]){_MAX}(?:[ _]?value)?{_IS}{_HIGH}{_UNIT}?"),
    _phrase(rf"\bbetween\s+{_LOW}\s+(?:and|to)\s+{_HIGH}{_UNIT}?"),
    _phrase(rf"\bfrom\s+{_LOW}\s+to\s+{_HIGH}\s*{_UNIT}"),
    _phrase(rf"\b(?:up to|at most|no more than|no longer than|not exceed)\s+{_HIGH}\s*{_UNIT}"),
    _phrase(rf"\b(?:cannot exceed|limited to|limit of|fewer than or equal to)\s+{_HIGH}\s*{_UNIT}"),
    _phrase(rf"\b(?:at least|no less than|no fewer than|no shorter than)\s+{_LOW}\s*{_UNIT}"),
    _phrase(rf"\b{_HIGH}{_UNIT}\s+(?:or (?:fewer|less)|max(?:imum)?|limit|long at most)\b"),
    _phrase(rf"\b{_LOW}{_UNIT}\s+(?:or more|min(?:imum)?)\b"),
    _phrase(rf"\b{_LENGTH}\s*:\s*{_LOW}\s*[-–]\s*{_HIGH}", length=True),
)
_BOUNDS_OF_NUMBERS: Final = (
    _phrase(rf"\b(?:at most|no more than|not exceed|less than or equal to|up to)\s+{_HIGH}\b"),
    _phrase(rf"\b(?:at least|no less than|greater than or equal to)\s+{_LOW}\b"),
)
_EXACT: Final = re.compile(
    rf"\b(?:exactly|must be)\s+(?P<both>{_NUMBER})\s*{_UNIT}(?:\s+long)?", _FLAGS
)
_NOT_EMPTY: Final = re.compile(r"\bnon-?empty\b", _FLAGS)

_REGEX: Final = (
    r"(?:`(?P<quoted>[^`]+)`|\"(?P<text>\^[^\"]+)\"|(?P<anchored>\^\S*?\$)(?=[\s.,;)]|$|[A-Z])"
    r"|(?P<rest>\^.*\$)\s*$|/(?P<slashes>\^?\S+?)/(?=[\s.,;)]|$))"
)
_PATTERN: Final = re.compile(
    r"\b(?:pattern|regex|reg(?:ular)? ?ex(?:p|pression)?|(?:must )?match(?:es|ing)?)\b"
    rf"(?:\s+(?:the|a|this|following|pattern|regex|regular|expression|format))*\s*[:=]?\s*{_REGEX}",
    _FLAGS,
)
_PATTERN_LINE: Final = re.compile(r"(?P<line>\^.+\$)")


def read_limits(text: str, type_words: str | None) -> dict[str, object]:
    """The limits that a sentence or a line states, as keys of a row."""
    found: dict[str, object] = {}
    pattern, text = _take_pattern(text)
    if pattern is not None:
        found["pattern"] = pattern
    meaning = read_type(type_words) if type_words else None
    for key, value in _numbers(text, meaning.type if meaning else ""):
        found.setdefault(key, value)
    return found


def match_limit(text: str, type_words: str | None) -> tuple[dict[str, object], int]:
    """The limit in the notation of tags that the text begins with, and where it ends."""
    meaning = read_type(type_words).type if type_words else ""
    for phrase in (*_TAGS, *_BARE):
        if match := phrase.wording.match(text):
            return dict(_bounds(phrase, match, meaning)), match.end()
    if match := _NOT_EMPTY.match(text):
        return {"min_items" if meaning == "array" else "min_length": 1}, match.end()
    return {}, 0


def _take_pattern(text: str) -> tuple[str | None, str]:
    match = _PATTERN.search(text) or _PATTERN_LINE.fullmatch(text.strip().strip("`"))
    if match is None:
        return None, text
    pattern = next(group for group in match.groups() if group is not None)
    return pattern, text.replace(match[0], " ")


def _numbers(text: str, meaning: str) -> Iterator[tuple[str, object]]:
    phrases: tuple[_Phrase, ...] = (*_TAGS, *_PROSE)
    if meaning in {"integer", "number"}:
        phrases = (*phrases, *_BOUNDS_OF_NUMBERS)
    for match in _EXACT.finditer(text):
        unit = _unit(match["unit"], meaning)
        value = _value(match["both"])
        yield f"min_{unit}", value
        yield f"max_{unit}", value
    for phrase in phrases:
        for match in phrase.wording.finditer(text):
            yield from _bounds(phrase, match, meaning)
    if _NOT_EMPTY.search(text):
        yield ("min_items" if meaning == "array" else "min_length"), 1


def _bounds(phrase: _Phrase, match: re.Match[str], meaning: str) -> Iterator[tuple[str, object]]:
    groups = match.groupdict()
    unit = "length" if phrase.length else "items" if phrase.items else None
    if unit is None and groups.get("unit"):
        unit = _unit(groups["unit"], meaning)
    if unit is None and meaning == "array":
        unit = "items"
    for side, prefix, bound in (("low", "min", "minimum"), ("high", "max", "maximum")):
        if groups.get(side):
            value = _value(groups[side])
            if unit is None:
                yield bound, value
            elif isinstance(value, int) and value >= 0:
                yield f"{prefix}_{unit}", value


def _unit(word: str, meaning: str) -> str:
    counted = word.lower().startswith(("item", "element", "entr"))
    return "items" if counted and meaning in {"array", ""} else "length"


def _value(text: str) -> int | float:
    plain = text.replace(",", "").replace("_", "").rstrip(".")
    return float(plain) if "." in plain else int(plain)
