"""What the words below a field's name state: values, defaults, limits, formats, marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from specloom.pages.facts.fact import Stated
from specloom.pages.words.limits import read_limits
from specloom.pages.words.tags import read_tags
from specloom.pages.words.values import is_label, listed_items, read_values, scalar_of

_DEFAULT: Final = re.compile(
    r"\b(?:the default(?: value)?(?: is|:)|defaults? to"
    r"|default(?: value)?(?:\s*[:=]| is)|default)\s*"
    r"(?:`(?P<code>[^`]+)`|\"(?P<text>[^\"]*)\"|'(?P<single>[^']*)'|(?P<plain>[^\s,;)]+))",
    re.IGNORECASE,
)
# "The default number of an account" names no value, "default 40" does.
_NOUN: Final = re.compile(r"[Dd]efault\s+[a-z][a-z-]*\s+(?:of|for|from|in|on|that|which|at)\b")
_NO_VALUE: Final = frozenset(
    {"the", "a", "an", "this", "that", "your", "all", "whatever", "to", "is", "value", "values"}
    | {"if", "when", "for", "it", "its", "of", "in", "behavior", "behaviour", "and", "or", "no"}
)
_EXAMPLE: Final = re.compile(r"examples?\s*:\s*[`\"]?(?P<value>[^`\"]+?)[`\"]?\.?", re.IGNORECASE)
_FORMAT: Final = re.compile(r"\bformat\s*:\s*[\"'`]?(?P<format>[\w./:-]+)", re.IGNORECASE)
_LABELLED: Final = re.compile(
    r"(?:(?:data )?type|required|length constraints|valid (?:range|values)|array members"
    r"|pattern)\s*:",
    re.IGNORECASE,
)
_E164: Final = re.compile(r"\bE\.?164\b", re.IGNORECASE)
_E164_CHANGED: Final = re.compile(r"E\.?164(?: format)?[ ,]+(?:excluding|without)\b", re.IGNORECASE)
# Whole sentences that say of the field itself what a tag would.
_MARKS: Final = (
    (
        re.compile(
            r"^(?:this (?:field|parameter|property|attribute) is )?required(?=[.:;,)\]]|$)", re.I
        ),
        "required",
    ),
    (re.compile(r"\((?:required|mandatory)\)\.?$", re.I), "required"),
    (re.compile(r"^optional\b\.?|\(optional\)\.?$", re.I), "optional"),
    (
        re.compile(
            r"^(?:\W*deprecated\b|.*\(deprecated\)\.?$|this [\w ]{1,30} is deprecated)", re.I
        ),
        "deprecated",
    ),
    (re.compile(r"^(?:can|may) be null\b|\bnullable\b(?!:\s*false)|\bor null\b", re.I), "nullable"),
    (re.compile(r"^\W*(?:read[- ]?only|output only)\b", re.I), "read_only"),
    (re.compile(r"^\W*(?:write[- ]?only|input only)\b", re.I), "write_only"),
)
_CONDITION: Final = re.compile(r"\b(?:if|when|unless|for|with|only|by|in)\b", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z`\"“(\[])")


@dataclass(frozen=True, slots=True)
class Words:
    """Words about a field: their text and the line of the page where they stand."""

    line: int
    last_line: int
    text: str


LONGEST_LINE: Final = 20_000
"""Characters of a line that is read: a longer one is data, and is listed as unplaced."""


def sentences(text: str) -> list[str]:
    """The sentences of a line. "E.164" and the like do not end one."""
    return [part for part in _SENTENCE.split(text) if part]


def read_details(words: Sequence[Words], type_words: str | None) -> dict[str, object]:
    """The keys that the words below a field's name state."""
    found: dict[str, object] = {}
    for key, value in _details(words, type_words):
        found.setdefault(key, value)
    return found


def states_something(text: str) -> bool:
    """Whether a line states a detail by itself, so that it belongs to the field above."""
    if _LABELLED.match(text):
        return True
    label = re.match(r"[\w ]{3,24}:", text) is not None
    tags = read_tags(text)
    return (
        is_label(text)
        or (not tags.rest and tags.is_marked)
        or (label and bool(read_details([Words(1, 1, text)], None)))
    )


def _details(words: Sequence[Words], type_words: str | None) -> Iterator[tuple[str, object]]:
    for index, line in enumerate(words):
        if len(line.text) > LONGEST_LINE:
            continue
        tags = read_tags(line.text, type_words)
        if not tags.rest and tags.is_marked:
            yield from tags.keys.items()
            continue
        values = read_values(line.text, type_words)
        if values:
            yield "values", values
            yield "values_line", line.line
        elif is_label(line.text):
            yield from _values_below(words[index + 1 :], type_words)
        yield from read_limits(line.text, type_words).items()
        yield from _default(line.text, type_words)
        yield from _marks(line.text)
        if match := _EXAMPLE.fullmatch(line.text):
            yield "example", Stated(scalar_of(match["value"], type_words, plain=False))
        if match := _FORMAT.search(line.text):
            yield "format", match["format"]
        if _E164.search(line.text) and not _E164_CHANGED.search(line.text):
            yield "format", "e164"


def _values_below(words: Sequence[Words], type_words: str | None) -> Iterator[tuple[str, object]]:
    """Values on the lines after a label that announces them: one a line, or all on one."""
    items: list[str] = []
    for line in words:
        found = listed_items(line.text)
        if not found or line.text.rstrip().endswith((".", ":")) or (items and len(found) > 1):
            break
        items += found
    if items:
        yield "values", tuple(dict.fromkeys(scalar_of(item, type_words) for item in items))
        yield "values_line", words[0].line


def _default(text: str, type_words: str | None) -> Iterator[tuple[str, object]]:
    for match in _DEFAULT.finditer(text):
        plain = match["plain"]
        if plain is None:
            value = next(group for group in match.groups() if group is not None)
            yield "default", Stated(scalar_of(value, type_words, plain=bool(match["code"])))
        elif plain.rstrip(".,").lower() not in _NO_VALUE and not _NOUN.match(text, match.start()):
            yield "default", Stated(scalar_of(plain, type_words))


def _marks(text: str) -> Iterator[tuple[str, object]]:
    for sentence in sentences(text):
        for wording, mark in _MARKS:
            match = wording.search(sentence)
            if match is None:
                continue
            rest = sentence[match.end() :]
            if mark == "optional":
                yield "required", False
            elif mark != "required":
                yield mark, True
            elif not _CONDITION.search(rest):
                yield "required", True
