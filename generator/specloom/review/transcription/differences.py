"""Differences between a page and a spec: which way they go, and what they are called."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Final

from specloom.openapi.model import keyword_of
from specloom.review.transcription.stated import Part, comparable, shown


class Verdict(enum.Enum):
    """How a field of the spec stands to the pages, the worst of its parts."""

    CARRIED = "carried"
    INFERRED = "inferred"
    CONTRADICTED = "contradicted"
    NARROWED = "narrowed"
    WIDENED = "widened"
    DIFFERENT = "different"
    UNCITED = "uncited"
    MISCITED = "wrongly cited"


_WORDS: Final = {
    "items": "item type",
    "values": "allowed values",
    "required": "presence",
    "nullable": "nullability",
    "deprecated": "deprecation",
}
_IDS: Final = {
    "required": "presence",
    "nullable": "nullability",
    "deprecated": "deprecation",
    "min_length": "length",
    "max_length": "length",
    "minimum": "bounds",
    "maximum": "bounds",
    "min_items": "bounds",
    "max_items": "bounds",
    "read_only": "direction",
    "write_only": "direction",
}
_LOWER: Final = frozenset({"min_length", "minimum", "min_items"})
_UPPER: Final = frozenset({"max_length", "maximum", "max_items"})
_PLURAL: Final = frozenset({"values", "minimum", "maximum", "min_items", "max_items"})


def check_id(part: Part) -> str:
    """The id of the finding that a part differs."""
    return f"{_IDS.get(part, part.replace('_', '-'))}-differ{'' if part in _PLURAL else 's'}"


def word_of(part: Part) -> str:
    """The part as a message calls it."""
    return _WORDS.get(part) or keyword_of(part)


def said(part: Part, value: object) -> str:
    """A value of a part as a message shows it."""
    if part == "required":
        return "required" if value else "optional"
    if part == "nullable":
        return "nullable" if value else "never null"
    if part == "deprecated":
        return "deprecated" if value else "not deprecated"
    return shown(comparable(part, value))


def told_apart(part: Part, mine: object, theirs: Iterable[object]) -> str:
    """What is here and what is on the page; of lists of values only what one of them lacks."""
    pages = list(theirs)
    ours = comparable(part, mine)
    if part == "values" and isinstance(ours, frozenset) and len(pages) == 1:
        page = pages[0] if isinstance(pages[0], frozenset) else frozenset()
        lost, invented = page - ours, ours - page
        return "; ".join(
            [f"{shown(lost)} there alone"] * bool(lost)
            + [f"{shown(invented)} here alone"] * bool(invented)
        )
    page_says = " or ".join(said(part, value) for value in pages)
    return f"{'nothing' if mine is None else said(part, mine)} here, {page_says} there"


def direction(part: Part, mine: object, theirs: object) -> Verdict:
    """Whether the spec admits less than the page, more, or something else."""
    if part == "values":
        ours = comparable(part, mine)
        if mine is None:
            return Verdict.WIDENED
        if isinstance(ours, frozenset) and isinstance(theirs, frozenset):
            if ours < theirs:
                return Verdict.NARROWED
            return Verdict.WIDENED if ours > theirs else Verdict.DIFFERENT
    if part == "nullable":
        return Verdict.WIDENED if mine else Verdict.NARROWED
    if part == "required":
        return Verdict.NARROWED if mine else Verdict.WIDENED
    if part in {"format", "pattern"} and mine is None:
        return Verdict.WIDENED
    if part in _LOWER | _UPPER:
        return _bound(part, mine, theirs)
    return Verdict.DIFFERENT


def _bound(part: Part, mine: object, theirs: object) -> Verdict:
    if not isinstance(mine, int | float) or not isinstance(theirs, int | float):
        return Verdict.WIDENED
    return Verdict.NARROWED if (mine > theirs) == (part in _LOWER) else Verdict.WIDENED
