"""Values as pages write them: allowed values in a list or in a sentence, defaults, examples."""

from __future__ import annotations

import re
from typing import Final

from specloom.pages.facts.fact import Scalar
from specloom.pages.words.type_words import read_type

_LABEL: Final = (
    r"(?:(?:allowed|possible|valid|accepted|permitted|supported|available|enum(?:eration)?)\s+"
    r"(?:enum\s+)?(?:values?|options?)|allowed|options|values|enum"
    r"|must be one of|should be one of|(?:is )?one of"
    r"|can be(?: one of)?|may be(?: one of)?|can be either|either)"
)
_STATED: Final = re.compile(
    rf"\b{_LABEL}(?P<mark>\s*(?:the following(?: values)?|are|is|include)?\s*[:=]|\s+(?:are|is)\b)"
    r"\s*(?P<list>.*)",
    re.IGNORECASE,
)
# Without a colon only what is quoted, or stands in a row, is a list of values.
_WORD: Final = r"[\w+-]+(?:\.[\w+-]+)*"
_ROW: Final = rf"{_WORD}(?:(?:,\s*(?:or\s+|and\s+)?|\s+or\s+){_WORD})+"
_TOLD: Final = re.compile(
    r"(?<!least )(?<!most )(?<!exactly )(?<!only )"
    r"\b(?:(?:must|should|can|may) be(?: one of| either)?|(?:is |are )?one of(?: the following)?"
    r"|(?:(?<=^)|(?<=[.!?] ))either)\s+"
    rf"(?P<list>[`\"'\[].*|(?>{_ROW})(?!\s*(?:and\s+\S+\s+)?(?:is|are|must|can|may|has)\b))",
    re.IGNORECASE,
)
_FIELDS: Final = re.compile(
    r"\b(?:is|are) (?:required|needed|mandatory)|\bmust be (?:given|provided|set)"
)
_QUOTED: Final = re.compile(r"`([^`]+)`|\"([^\"]*)\"|“([^”]*)”|(?<!\w)'([^']*)'(?!\w)")
_STOP: Final = re.compile(
    r"\.(?:\s|$)|\s+(?:and|but)\s+(?:the\s+)?default|\s*\(?default|;\s", re.IGNORECASE
)
_JOIN: Final = re.compile(r"\s*,\s*(?:or\s+|and\s+)?|\s+(?:or|and)\s+|\s*\|\s*")
_EXPLAINED: Final = re.compile(r"\s+\(.*\)$|\s+[-–—]\s.*$")
# A value and what it means, one after the other: "Off: Calls are not recorded. Full: ..."
_GLOSSED: Final = re.compile(r"(?:^|(?<=[.;]))\s*(?P<value>[\w-]+)\s*:\s+[^:]*?(?=[.;]|$)")
_TOKEN: Final = re.compile(r"[^\s,;]{1,80}")
_LIMITS: Final = re.compile(
    r"(?:value must|must match|non-?empty|[<>≤≥]|\d+ *(?:[-–] *\d+ )?characters|length)",
    re.IGNORECASE,
)
_PROSE: Final = frozenset({"the", "a", "an", "any", "used", "set", "null", "empty", "this", "your"})


def read_values(text: str, type_words: str | None) -> tuple[Scalar, ...]:
    """The allowed values that a line states, in its order; none where it states none."""
    match = _STATED.search(text)
    items = _items(match["list"]) if match else []
    if not items and (told := _TOLD.search(text)) and not _FIELDS.search(told["list"]):
        items = _items(told["list"])
    if len(items) < 2 and not (match and items):
        return ()
    if type_words and read_type(type_words).type == "boolean":
        return ()
    return tuple(dict.fromkeys(scalar_of(item, type_words) for item in items))


_LEADING: Final = re.compile(r"\bone of(?: the following(?: values)?)?\s*:?\s*$", re.IGNORECASE)
_HEADING: Final = re.compile(r"[a-z]+\s+(?:enum\s+)?(?:values|options)", re.IGNORECASE)


def is_label(text: str) -> bool:
    """Whether a line only announces values that stand on the lines after it."""
    if text.strip().lower() == "members" or _LEADING.search(text):
        return True
    if _HEADING.fullmatch(text.strip()) and re.fullmatch(_LABEL, text.strip(), re.IGNORECASE):
        return True
    match = _STATED.fullmatch(text.strip())
    return match is not None and not match["list"].strip()


def listed_items(text: str) -> list[str]:
    """The items of a line or a cell that holds nothing but values."""
    return _items(text)


def _items(text: str) -> list[str]:
    text = text.strip()
    if _LIMITS.match(text.lstrip("`[ ")):
        return []
    glossed = [match["value"] for match in _GLOSSED.finditer(text)]
    if len(glossed) > 1:
        return glossed
    text = text.removeprefix("[")
    stop = _STOP.search(text)
    before = text[: stop.start()] if stop else text
    quoted = [
        next(part for part in found if part) for found in _QUOTED.findall(before) if any(found)
    ]
    if quoted:
        return quoted if len(quoted) > 1 else re.split(r"\s+\|\s+", quoted[0])
    before = before.strip().rstrip(".]").strip()
    items = [_EXPLAINED.sub("", item).strip() for item in _JOIN.split(before) if item.strip()]
    if len(items) == 1:
        items = items[0].split()
    fits = all(_TOKEN.fullmatch(item) and item.lower() not in _PROSE for item in items)
    return items if fits else []


def scalar_of(text: str, type_words: str | None, *, plain: bool = True) -> Scalar:
    """A value as its type reads it; ``plain`` is one that was not quoted."""
    text = text.strip()
    if plain:
        text = text.strip("`\"'").rstrip(".,;)") or text
    meaning = read_type(type_words) if type_words else None
    kind = (meaning.items or meaning).type if meaning else ""
    if plain and text in {"null", "None"}:
        return None
    if kind == "boolean" and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if kind in {"integer", "number"} and re.fullmatch(r"-?\d{1,18}(?:\.\d+)?", text):
        return float(text) if "." in text else int(text)
    return text
