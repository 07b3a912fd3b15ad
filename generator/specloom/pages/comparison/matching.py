"""Rows of a facts file and rows of a page that was read again: which are the same."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Hashable, Sequence
from typing import Final

from specloom.pages.facts.fact import KEYS, Fact, Kind

POSITION: Final = frozenset({"line", "last_line", "values_line", "index"})
"""The keys that say where a row stands; two rows may differ in them and be one."""

Signature = Callable[[Fact], Hashable | None]


def matched(old: Sequence[Fact], new: Sequence[Fact]) -> dict[int, int]:
    """Which new row each old row has become, by their indexes.

    Rows with the same content are the same, wherever they stand. Of the others, those are the
    same that have the same name, that come from the same sentence, or that stand without a name
    between the same two rows.
    """
    pairs = _aligned(old, new)
    for signature in (_content, _named, _subject, _sentence, _rule, _moved_call, _named_anywhere):
        _pair_left(old, new, signature, pairs)
    _pair_between(old, new, pairs)
    return pairs


def _aligned(old: Sequence[Fact], new: Sequence[Fact]) -> dict[int, int]:
    """The rows that are the same and in the same order: equal rows keep their places."""
    matcher = difflib.SequenceMatcher(
        None, [_content(fact) for fact in old], [_content(fact) for fact in new], autojunk=False
    )
    return {
        block.a + step: block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }


def _pair_left(
    old: Sequence[Fact], new: Sequence[Fact], signature: Signature, pairs: dict[int, int]
) -> None:
    """Pair the rows that are left and have the same signature, in their order."""
    taken = set(pairs.values())
    waiting: dict[Hashable, list[int]] = {}
    for index, fact in enumerate(new):
        key = signature(fact)
        if index not in taken and key is not None:
            waiting.setdefault(key, []).append(index)
    for index, fact in enumerate(old):
        found = waiting.get(signature(fact)) if index not in pairs else None
        if found:
            pairs[index] = found.pop(0)


def _pair_between(old: Sequence[Fact], new: Sequence[Fact], pairs: dict[int, int]) -> None:
    """Pair the rows without a name that follow the same row."""
    taken = set(pairs.values())
    for index, fact in enumerate(old):
        if index in pairs or fact.index is None:
            continue
        above = index - 1
        while above >= 0 and above not in pairs:
            above -= 1
        place = pairs[above] + 1 if above >= 0 else 0
        while place < len(new) and new[place].kind is Kind.RULE:
            place += 1
        if place < len(new) and place not in taken and _fits(fact, new[place]):
            pairs[index] = place
            taken.add(place)


def _fits(old: Fact, new: Fact) -> bool:
    return new.index is not None and new.at is old.at and new.operation == old.operation


def _frozen(value: object) -> Hashable:
    match value:
        case dict():
            return tuple((key, _frozen(item)) for key, item in value.items())
        case list():
            return tuple(_frozen(item) for item in value)
    return repr(value)


def _content(fact: Fact) -> Hashable:
    stated = fact.stated()
    return tuple((key, _frozen(stated.get(key))) for key in KEYS if key not in POSITION)


def _named(fact: Fact) -> Hashable | None:
    return (fact.operation, fact.at, fact.name) if fact.name else None


def _moved_call(fact: Fact) -> Hashable | None:
    return fact.method


def _named_anywhere(fact: Fact) -> Hashable | None:
    return (fact.at, fact.name) if fact.name else None


def _subject(fact: Fact) -> Hashable | None:
    if fact.kind is not Kind.STATEMENT:
        return None
    what = ("method", "path", "authentication", "scopes", "status", "content", "body")
    return (fact.operation, fact.at, *(key for key in what if getattr(fact, key) is not None))


def _sentence(fact: Fact) -> Hashable | None:
    return (fact.operation, fact.at, fact.kind, fact.rule, fact.digest) if fact.digest else None


def _rule(fact: Fact) -> Hashable | None:
    if not fact.rule or not fact.fields:
        return None
    return fact.operation, fact.at, fact.rule, fact.fields
